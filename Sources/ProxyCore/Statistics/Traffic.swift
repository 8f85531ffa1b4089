// SPDX-License-Identifier: GPL-3.0-only

/// Bytes of payload: what a tunnel carries, without framing, TLS or control messages.
///
/// What one end has received is what the other has been sent and what is still under way between them.
public struct Traffic: Hashable, Sendable {
    /// Bytes that came from the peer.
    public var received: UInt64
    /// Bytes that were written to the peer.
    public var sent: UInt64

    public init(received: UInt64 = 0, sent: UInt64 = 0) {
        self.received = received
        self.sent = sent
    }
}
