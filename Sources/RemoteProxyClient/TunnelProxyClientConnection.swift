// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
public import RemoteProxyAPI

/// A client's connection to a tunnel proxy, from the first greeting to the tunnel to its device.
///
/// ```swift
/// let connection = try await TunnelProxyClientConnection.connect(to: ServerURL("ssl://proxy.example:2213"))
/// let tunnel = try await connection.register(name: "tablet", uuid: tablet, serverUuid: heating)
/// try await tunnel.send(text: "hello")
/// for try await chunk in tunnel.incoming { … }
/// ```
/// Cancelling a task that waits for any of its functions closes the connection at once; so does giving up the last
/// value that uses it.
public struct TunnelProxyClientConnection: Sendable {
    private let core: ConnectionCore

    /// Connects, up to the end of the TLS handshake and the WebSocket upgrade.
    ///
    /// - Throws: as ``RendezvousConnection/connect(to:configuration:)``.
    public static func connect(
        to url: ServerURL,
        configuration: ClientConfiguration = ClientConfiguration()
    ) async throws -> TunnelProxyClientConnection {
        TunnelProxyClientConnection(core: try await .connect(to: url, configuration: configuration))
    }

    /// The server that this is a connection to.
    public var url: ServerURL { self.core.url }

    /// What becomes of the connection, from ``ConnectionState/connected`` to ``ConnectionState/closed(_:)``. To be
    /// iterated once.
    public var states: AsyncStream<ConnectionState> { self.core.states }

    /// Asks the server for its name and versions. Only before ``register(name:uuid:serverUuid:token:)``.
    ///
    /// - Throws: ``ClientError`` or `CancellationError`; either way the connection is closed, unless the error is
    ///   ``ClientError/Code/misuse``.
    public func hello() async throws -> TunnelProxyAPI.RemoteProxy.Hello.Response {
        try await TunnelProxyClient(caller: self.core).hello()
    }

    /// Asks the server for a description of its API. Only before ``register(name:uuid:serverUuid:token:)``.
    ///
    /// - Throws: as ``hello()``.
    public func introspect() async throws -> TunnelProxyAPI.RemoteProxy.Introspect.Response {
        try await TunnelProxyClient(caller: self.core).introspect()
    }

    /// Has the proxy connect this client with a device.
    ///
    /// - Parameters:
    ///   - name: says what this client is; the device is told.
    ///   - uuid: names this client, best for ever; the device is told.
    ///   - serverUuid: the device.
    ///   - token: what the server's authentication asks for, if it asks for a token.
    /// - Returns: the way to the device, whose name the proxy does not tell: the partner has only its uuid.
    /// - Throws: ``ClientError``, with ``ClientError/Code/serverNotFound`` when the device is not there,
    ///   ``ClientError/Code/alreadyRegistered`` when a device uses this client's uuid,
    ///   ``ClientError/Code/authenticationRefused`` when the server wants another token or certificate, and
    ///   ``ClientError/Code/serverFailed`` when the device has too many clients; otherwise as ``hello()``.
    public func register(
        name: String,
        uuid: Uuid,
        serverUuid: Uuid,
        token: String? = nil
    ) async throws -> Tunnel {
        _ = try await self.core.call(
            RegisterClient(
                clientName: name,
                clientUuid: uuid.description,
                serverUuid: serverUuid.description,
                token: token
            )
        )
        return Tunnel(
            partner: TunnelPartner(name: "", uuid: serverUuid.description),
            side: .client(uuid.description),
            core: self.core,
            supportsHalfClose: false
        )
    }

    /// Closes: what was sent is still delivered, within ``ClientConfiguration/Timeouts/close``. Returns when the
    /// connection is closed, however often it is called.
    public func close() async {
        await self.core.close()
    }

    /// Closes like ``close()``, but does not tell the other end of an ``EncryptedChannel`` that nothing is missing: it sees
    /// the tunnel cut (``ClientError/Code/truncated``). For a program that has failed, and could not take what came or say
    /// all it had to say. Without encryption the partner sees no difference.
    public func abort() async {
        await self.core.abort()
    }
}
