// SPDX-License-Identifier: GPL-3.0-only

/// Where a connection is in its life; each value is reported once, in this order, and some may be left out.
public enum ConnectionState: Hashable, Sendable {
    /// The transport stands; the server can be asked.
    case connected
    /// The server judges the token.
    case authenticating
    /// The token was accepted; the partner has not come.
    case waitingForPartner
    /// A tunnel proxy judges the registration.
    case registering
    /// A tunnel proxy has registered this client or device: what follows is payload.
    case registered
    /// The partner is there: what is sent goes to it.
    case paired(TunnelPartner)
    /// This program wants to close; what it sent before is still delivered.
    case closing
    /// The end. The error says why, and is nil when both sides just finished or this program closed or cancelled.
    case closed(ClientError?)
}
