// SPDX-License-Identifier: GPL-3.0-only

/// Which end of a WebSocket connection the local program is.
///
/// The two differ in masking alone (RFC 6455 section 5.1): what a client sends is masked, what a server sends is not,
/// and each end refuses frames of the other kind.
public enum WebSocketRole: Sendable {
    /// Requires masked frames, sends unmasked ones.
    case server
    /// Refuses masked frames, sends masked ones.
    case client
}
