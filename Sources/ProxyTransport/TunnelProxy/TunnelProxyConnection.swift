// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
import NIOCore
public import ProxyCore
public import RemoteProxyAPI

/// A connection of the tunnel proxy API, as who answers its calls sees it.
public struct TunnelProxyConnection: Sendable {
    /// Why something cannot be.
    public typealias Refusal = TunnelProxyAPI.TunnelProxyError

    /// Where the peer is.
    public let address: PeerAddress
    private let id: ConnectionID
    private let channel: any Channel
    private let exchange: TunnelExchange
    private let directory: ConnectionDirectory

    init(
        id: ConnectionID,
        address: PeerAddress,
        channel: any Channel,
        exchange: TunnelExchange,
        directory: ConnectionDirectory
    ) {
        self.id = id
        self.address = address
        self.channel = channel
        self.exchange = exchange
        self.directory = directory
    }

    /// Ends the connection after a while because its token is good no longer, and a device's clients with it.
    public func expire(after delay: Duration) {
        self.directory.expire(self.id, after: delay)
    }

    /// The names in the certificate that the peer has proved to be its own; nil if there is none, or the connection has
    /// gone. They are read from the certificate at each call.
    public var certificateNames: CertificateNames? {
        get async {
            let channel = self.channel
            return try? await channel.eventLoop.submit { peerCertificateNames(of: channel) }.get()
        }
    }

    /// Makes the connection a device. What follows from that happens once its call has been answered.
    ///
    /// - Returns: Why it cannot be one; nil if it is one now.
    public func registerServer(uuid: Uuid) -> Refusal? {
        self.exchange.registerServer(self.id, uuid: uuid)
    }

    /// Makes the connection a client of the device with the uuid `server`. What follows from that happens once its call
    /// has been answered.
    ///
    /// - Returns: Why it cannot be one; nil if it is one now.
    public func registerClient(name: String, uuid: Uuid, server: Uuid) -> Refusal? {
        let identity = TunnelClientIdentity(name: name, uuid: uuid, peerAddress: self.address.host)
        return self.exchange.registerClient(self.id, identity, server: server)
    }

    /// Has one of the connection's clients go.
    ///
    /// - Returns: Why that cannot be; nil if it goes.
    public func disconnectClient(socketAddress: UInt64) -> Refusal? {
        self.exchange.disconnectClient(socketAddress, of: self.id)
    }
}
