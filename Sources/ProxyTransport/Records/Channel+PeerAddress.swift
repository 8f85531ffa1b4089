// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

extension Channel {
    /// Where the peer is.
    var peerAddress: PeerAddress {
        guard let address = self.remoteAddress, let host = address.ipAddress, let port = address.port else {
            return .unix
        }
        return PeerAddress(host: host, port: port)
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
