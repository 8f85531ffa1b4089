// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

extension Channel {
    /// Where the peer is; nil if it has gone and the system does not know any more: it may reset a connection, with all it
    /// has sent, before that is accepted.
    var peerAddress: PeerAddress? {
        if let address = self.remoteAddress, let host = address.ipAddress, let port = address.port {
            return PeerAddress(host: host, port: port)
        }
        return switch self.localAddress {
        case .unixDomainSocket: .unix
        case .v4, .v6, nil: nil
        }
    }
}

extension TransportKind {
    var isWebSocket: Bool { self == .ws || self == .wss }

    /// How a connection from this address has come.
    init(_ address: PeerAddress, isWebSocket: Bool, isSecure: Bool) {
        if address == .unix {
            self = .unix
        } else {
            self.init(isWebSocket: isWebSocket, isSecure: isSecure)
        }
    }
}
