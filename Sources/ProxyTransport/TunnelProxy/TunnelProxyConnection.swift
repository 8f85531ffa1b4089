// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
import NIOCore
public import ProxyCore
public import RemoteProxyAPI

/// A connection of the tunnel proxy API, as who answers its calls sees it.
public struct TunnelProxyConnection: Sendable {
    /// Why something cannot be.
    public typealias Refusal = TunnelProxyAPI.TunnelProxyError

    private let record: ConnectionRecord
    private let channel: any Channel
    private let exchange: TunnelExchange
    private let registrations: RegistrationLimit
    private let directory: ConnectionDirectory

    init(
        record: ConnectionRecord,
        channel: any Channel,
        exchange: TunnelExchange,
        registrations: RegistrationLimit,
        directory: ConnectionDirectory
    ) {
        self.record = record
        self.channel = channel
        self.exchange = exchange
        self.registrations = registrations
        self.directory = directory
    }

    /// Where the peer is.
    public var address: PeerAddress { self.record.address }

    /// Its token was accepted, as this user's.
    public func accept(user: String) {
        self.record.accept(user: user)
    }

    /// Ends the connection after a while because its token is good no longer, and a device's clients with it.
    public func expire(after delay: Duration) {
        self.directory.expire(self.record.id, after: delay)
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
    public func registerServer(name: String, uuid: Uuid) -> Refusal? {
        self.registrations.registering(from: self.address) { place in
            let refusal = self.exchange.registerServer(self.record.id, uuid: uuid)
            if refusal == nil { self.record.becomesDevice(name: name, uuid: uuid.description, place: place) }
            return refusal
        }
    }

    /// Makes the connection a client of the device with the uuid `server`. What follows from that happens once its call
    /// has been answered.
    ///
    /// - Returns: Why it cannot be one; nil if it is one now.
    public func registerClient(name: String, uuid: Uuid, server: Uuid) -> Refusal? {
        let identity = TunnelClientIdentity(name: name, uuid: uuid, peerAddress: self.address.host)
        return self.registrations.registering(from: self.address) { place in
            switch self.exchange.registerClient(self.record.id, identity, server: server) {
            case .failure(let refusal):
                return refusal
            case .success(let device):
                self.record.becomesClient(name: name, uuid: uuid.description, of: device, place: place)
                return nil
            }
        }
    }

    /// Has one of the connection's clients go.
    ///
    /// - Returns: Why that cannot be; nil if it goes.
    public func disconnectClient(socketAddress: UInt64) -> Refusal? {
        self.exchange.disconnectClient(socketAddress, of: self.record.id)
    }
}
