// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire

// What the handlers of one pipeline tell each other besides data. The transport handlers (`StreamHandler`,
// `WebSocketHandler`) speak the same events (`FinishOutput` on streams only), so the handlers above them do not know
// which transport it is.

/// Outbound: TunnelEstablished is written, and all else that comes or goes is tunnel payload.
///
/// From here on the transport handler passes on what its peer sends as bytes that are framed for the partner, and
/// takes bytes that are framed for its peer.
struct TunnelBegins: Sendable {
    /// How the partner's connection is framed.
    let partner: TunnelFraming
    /// Whether what the peer sends is payload as it is, to be counted; a device sends frames, which are counted where
    /// they are taken apart.
    let isPayload: Bool
}

/// Outbound: end the connection. Everything written before is still sent.
struct EndConnection: Sendable {
    let reason: CloseReason
}

/// Outbound: no more will be written; the peer may go on sending. Only streams know such a half-close.
struct FinishOutput: Sendable {}

/// Inbound: the peer will send no more.
struct PeerFinished: Sendable {
    /// Whether it still reads.
    let canReceive: Bool
}

/// Inbound, from the rendezvous: the partner has been found, and both are to live on this event loop.
///
/// The connection moves there if it can, and reports to the rendezvous that it is settled.
struct MoveConnection: Sendable {
    let home: any EventLoop
}

/// Inbound, from the rendezvous: the partner has been found.
struct PartnerFound: Sendable {
    let partner: RendezvousMember
    let channel: any Channel
    let framing: TunnelFraming
}

/// Inbound, from the rendezvous: the partner is gone. If its relay stood, that says so too, behind its last bytes.
struct PartnerLeft: Sendable {}

/// Inbound, from the partner's relay: it stands ready to exchange bytes.
struct RelayReady: Sendable {
    let end: any RelayEnd
}
