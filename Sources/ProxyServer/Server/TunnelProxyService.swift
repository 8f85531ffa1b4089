// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTransport
import RemoteProxyAPI

/// Answers the calls of one connection of the tunnel proxy API.
///
/// Small on purpose, there is one per connection: what connections share is behind one reference.
struct TunnelProxyService: TunnelProxyHandler {
    typealias Hello = TunnelProxyAPI.RemoteProxy.Hello
    typealias RegisterServer = TunnelProxyAPI.TunnelProxy.RegisterServer
    typealias RegisterClient = TunnelProxyAPI.TunnelProxy.RegisterClient
    typealias DisconnectClient = TunnelProxyAPI.TunnelProxy.DisconnectClient
    typealias Ping = TunnelProxyAPI.TunnelProxy.Ping

    let desk: RegistrationDesk
    let connection: TunnelProxyConnection

    func hello(_ request: Hello) async throws(Hello.Failure) -> Hello.Response {
        Hello.Response(
            server: Version.server,
            name: self.desk.serverName,
            version: Version.product,
            apiVersion: TunnelProxyAPI.version
        )
    }

    func ping(_ request: Ping) async throws(Ping.Failure) -> Ping.Response {
        Ping.Response(timestamp: request.timestamp)
    }

    func registerServer(_ request: RegisterServer) async throws(RegisterServer.Failure) -> RegisterServer.Response {
        let refusal = await self.register(request)
        return RegisterServer.Response(tunnelProxyError: refusal ?? .noError, slipEnabled: refusal == nil)
    }

    private func register(_ request: RegisterServer) async -> TunnelProxyConnection.Refusal? {
        guard let uuid = Self.uuid(request.serverUuid) else { return .invalidUuid }
        let applicant = TunnelApplicant(name: request.serverName, uuid: uuid, server: uuid, token: request.token)
        if let refusal = await self.desk.judge(applicant, on: self.connection) { return refusal }
        return self.connection.registerServer(name: request.serverName, uuid: uuid)
    }

    func registerClient(_ request: RegisterClient) async throws(RegisterClient.Failure) -> RegisterClient.Response {
        RegisterClient.Response(tunnelProxyError: await self.register(request) ?? .noError)
    }

    private func register(_ request: RegisterClient) async -> TunnelProxyConnection.Refusal? {
        guard let uuid = Self.uuid(request.clientUuid), let server = Self.uuid(request.serverUuid) else {
            return .invalidUuid
        }
        let applicant = TunnelApplicant(name: request.clientName, uuid: uuid, server: server, token: request.token)
        if let refusal = await self.desk.judge(applicant, on: self.connection) { return refusal }
        return self.connection.registerClient(name: request.clientName, uuid: uuid, server: server)
    }

    func disconnectClient(
        _ request: DisconnectClient
    ) async throws(DisconnectClient.Failure) -> DisconnectClient.Response {
        let refusal = self.connection.disconnectClient(socketAddress: request.socketAddress)
        return DisconnectClient.Response(tunnelProxyError: refusal ?? .noError)
    }

    /// One of all zeros names nobody (PROTOCOL section 2).
    private static func uuid(_ text: String) -> Uuid? {
        Uuid(text).flatMap { $0.isNil ? nil : $0 }
    }
}
