// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
import NIOCore
public import ProxyCore
public import ProxyTransport
public import RemoteProxyAPI

extension TunnelProxyPolicy {
    /// Waits so long that a busy machine never runs into them; tests shorten the one they are about.
    public static let patient: TunnelProxyPolicy = {
        var policy = TunnelProxyPolicy()
        policy.inactiveTimeout = .minutes(10)
        policy.jsonRpcTimeout = .minutes(10)
        policy.serverPingTimeout = .minutes(20)
        policy.evictionTimeout = .minutes(20)
        policy.slowClientTimeout = .minutes(10)
        return policy
    }()

    /// The same with one thing changed.
    public static func patient<Value>(
        _ member: WritableKeyPath<TunnelProxyPolicy, Value>,
        _ value: Value
    ) -> TunnelProxyPolicy {
        var policy = self.patient
        policy[keyPath: member] = value
        return policy
    }
}

/// Registers whoever asks.
public struct TestRegistrar: TunnelProxyHandler {
    public typealias Messages = TunnelProxyAPI.TunnelProxy
    public typealias Hello = TunnelProxyAPI.RemoteProxy.Hello

    private let connection: TunnelProxyConnection

    /// A registrar for one connection.
    public init(_ connection: TunnelProxyConnection) {
        self.connection = connection
    }

    public func hello(_ request: Hello) async throws(Hello.Failure) -> Hello.Response {
        .init(server: "nymea-remoteproxy", name: "test", version: "0", apiVersion: TunnelProxyAPI.version)
    }

    public func registerServer(
        _ request: Messages.RegisterServer
    ) async throws(Messages.RegisterServer.Failure) -> Messages.RegisterServer.Response {
        let error =
            Uuid(request.serverUuid).map {
                self.connection.registerServer(name: request.serverName, uuid: $0) ?? .noError
            } ?? .invalidUuid
        return .init(tunnelProxyError: error, slipEnabled: error == .noError)
    }

    public func registerClient(
        _ request: Messages.RegisterClient
    ) async throws(Messages.RegisterClient.Failure) -> Messages.RegisterClient.Response {
        guard let uuid = Uuid(request.clientUuid), let server = Uuid(request.serverUuid) else {
            return .init(tunnelProxyError: .invalidUuid)
        }
        let refusal = self.connection.registerClient(name: request.clientName, uuid: uuid, server: server)
        return .init(tunnelProxyError: refusal ?? .noError)
    }

    public func disconnectClient(
        _ request: Messages.DisconnectClient
    ) async throws(Messages.DisconnectClient.Failure) -> Messages.DisconnectClient.Response {
        let refusal = self.connection.disconnectClient(socketAddress: request.socketAddress)
        return .init(tunnelProxyError: refusal ?? .noError)
    }

    public func ping(_ request: Messages.Ping) async throws(Messages.Ping.Failure) -> Messages.Ping.Response {
        .init(timestamp: request.timestamp)
    }
}
