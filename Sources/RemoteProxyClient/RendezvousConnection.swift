// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
public import RemoteProxyAPI
import Synchronization

/// A connection to a proxy, from the first greeting to the tunnel.
///
/// ```swift
/// let connection = try await RendezvousConnection.connect(to: ServerURL("wss://proxy.example"))
/// try await connection.authenticate(uuid: "{…}", name: "workshop", token: token, nonce: nonce)
/// let tunnel = try await connection.tunnel()
/// try await tunnel.send(text: "hello")
/// for try await chunk in tunnel.incoming { … }
/// ```
/// Cancelling a task that waits for any of its functions closes the connection at once; so does giving up the last
/// value that uses it.
public struct RendezvousConnection: Sendable {
    private let core: ConnectionCore

    init(_ core: ConnectionCore) {
        self.core = core
    }

    /// Connects, up to the end of the TLS handshake and the WebSocket upgrade.
    ///
    /// - Throws: ``ClientError``, with ``ClientError/Code/certificateNotTrusted`` when the server's certificate does
    ///   not verify; or `CancellationError`.
    public static func connect(
        to url: ServerURL,
        configuration: ClientConfiguration = ClientConfiguration()
    ) async throws -> RendezvousConnection {
        RendezvousConnection(try await .connect(to: url, configuration: configuration))
    }

    /// The server that this is a connection to.
    public var url: ServerURL { self.core.url }

    /// What becomes of the connection, from ``ConnectionState/connected`` to ``ConnectionState/closed(_:)``. To be
    /// iterated once.
    public var states: AsyncStream<ConnectionState> { self.core.states }

    /// Asks the server for its name and versions. Only before ``authenticate(uuid:name:token:nonce:)``.
    ///
    /// - Throws: ``ClientError`` or `CancellationError`; either way the connection is closed, unless the error is
    ///   ``ClientError/Code/misuse``.
    public func hello() async throws -> RendezvousAPI.RemoteProxy.Hello.Response {
        try await RendezvousClient(caller: self.core).hello()
    }

    /// Asks the server for a description of its API. Only before ``authenticate(uuid:name:token:nonce:)``.
    ///
    /// - Throws: as ``hello()``.
    public func introspect() async throws -> RendezvousAPI.RemoteProxy.Introspect.Response {
        try await RendezvousClient(caller: self.core).introspect()
    }

    /// Shows the server the token and waits for its verdict.
    ///
    /// Two clients meet that give the same token and nonce.
    /// - Parameters:
    ///   - uuid: names this client, best for ever; the partner is told, and must have another.
    ///   - name: says what this client is; the partner is told.
    ///   - token: what the server's authentication asks for.
    ///   - nonce: made for this one meeting; without it the token alone decides.
    /// - Throws: ``ClientError``, with ``ClientError/Code/authenticationRefused`` when the server does not accept the
    ///   token; otherwise as ``hello()``.
    public func authenticate(uuid: String, name: String, token: String, nonce: String? = nil) async throws {
        self.core.ownUuid.withLock { $0 = uuid }
        _ = try await RendezvousClient(caller: self.core).authenticate(
            uuid: uuid,
            name: name,
            token: token,
            nonce: nonce
        )
    }

    /// Waits for the partner.
    ///
    /// - Throws: ``ClientError``, with ``ClientError/Code/noPartner`` when the server did not want to wait longer;
    ///   otherwise as ``hello()``.
    public func tunnel() async throws -> Tunnel {
        let partner = try await self.core.perform { $0.awaitPartner($1) }
        return Tunnel(
            partner: partner,
            side: .met(self.core.ownUuid.withLock { $0 }),
            core: self.core,
            supportsHalfClose: !self.url.isWebSocket
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
