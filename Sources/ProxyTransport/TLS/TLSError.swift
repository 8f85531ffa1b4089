// SPDX-License-Identifier: GPL-3.0-only

/// Why a TLS connection cannot go on.
enum TLSError: Error, Hashable, CustomStringConvertible {
    /// The handshake failed; what the TLS library says of it.
    case handshakeFailed(String)
    /// The peer left before the handshake was complete.
    case handshakeAborted
    /// A record was not what it must be, or the peer sent a fatal alert; what the TLS library says of it.
    case protocolViolation(String)
    /// The stream ended without close_notify: more may have been sent (RFC 8446 section 6.1).
    case truncated

    /// There is no memory for another connection.
    case outOfMemory

    var description: String {
        switch self {
        case .outOfMemory: "no memory for another TLS connection"
        case .handshakeFailed(let reason): "TLS handshake failed: \(reason)"
        case .handshakeAborted: "the peer left during the TLS handshake"
        case .protocolViolation(let reason): "TLS failed: \(reason)"
        case .truncated: "the TLS stream ended without close_notify"
        }
    }
}
