// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import ProxyWire
public import RemoteProxyAPI

/// Who a client is, as its device is told.
public struct TunnelClientIdentity: Hashable, Sendable {
    /// As the client gave it.
    public let name: String
    /// The app's, which may dial more than once.
    public let uuid: Uuid
    /// Where it comes from, without a port.
    public let peerAddress: String

    /// An identity from what the client said in RegisterClient and where it comes from.
    public init(name: String, uuid: Uuid, peerAddress: String) {
        self.name = name
        self.uuid = uuid
        self.peerAddress = peerAddress
    }

    /// The notification that tells the device of the client.
    public func announcement(at address: TunnelAddress) -> TunnelProxyAPI.TunnelProxy.ClientConnected {
        .init(
            clientName: self.name,
            clientUuid: self.uuid.description,
            clientPeerAddress: self.peerAddress,
            socketAddress: UInt64(address.rawValue)
        )
    }
}
