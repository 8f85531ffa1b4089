// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import Synchronization

/// What all values that use one connection share. The connection closes when the last of them is gone.
final class ConnectionCore: Sendable {
    let url: ServerURL
    let states: AsyncStream<ConnectionState>
    /// What is to be said before it is closed in order.
    let farewells: Farewells
    /// What this side has called itself in its authentication.
    let ownUuid = Mutex("")
    private let bridge: LoopBridge<ConnectionHandler>

    /// To be called on the channel's event loop; the handler becomes the last of its pipeline.
    init(url: ServerURL, configuration: ClientConfiguration, channel: any Channel) throws {
        let (states, continuation) = AsyncStream.makeStream(of: ConnectionState.self)
        let handler = ConnectionHandler(
            configuration: configuration,
            isStream: !url.isWebSocket,
            states: continuation
        )
        try channel.pipeline.syncOperations.addHandler(handler)
        self.url = url
        self.states = states
        self.farewells = handler.farewells
        self.bridge = LoopBridge(handler, on: channel.eventLoop)
    }

    /// Connects, up to the end of the TLS handshake and the WebSocket upgrade.
    ///
    /// - Throws: ``ClientError``, which names the server, or `CancellationError`.
    static func connect(to url: ServerURL, configuration: ClientConfiguration) async throws -> ConnectionCore {
        do {
            return try await Connector(to: url, configuration: configuration).connect()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ClientError(transport: error).at(url)
        }
    }

    deinit {
        self.bridge.execute { $0.cancel() }
    }

    /// Lets the handler do something on its event loop and waits for the outcome; a cancelled task ends the connection.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (ConnectionHandler, @escaping Waiter<Value>) -> Void
    ) async throws -> Value {
        try await self.bridge.perform(body) { $0.cancel() }
    }

    /// Closes in order; returns when the connection is closed.
    func close() async {
        await self.farewells.sayAll()
        await self.abort()
    }

    /// Closes without what the channels' wrappers would still say.
    func abort() async {
        // A failure would mean that it is closed; a cancelled task closes it too, only faster.
        _ = try? await self.perform { (handler, waiter: @escaping Waiter<Void>) in
            handler.close(waiter)
        }
    }
}

extension ConnectionCore: RPCCaller {
    func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response {
        do {
            return try await self.perform { $0.call(request, waiter: $1) }
        } catch let error as ClientError where [.protocolViolation, .requestRefused].contains(error.code) {
            // It may be another server than was meant.
            throw error.at(self.url)
        }
    }
}

extension ConnectionCore: ChunkSource {
    func nextChunk() async throws -> TunnelChunk? {
        try await self.perform { $0.nextChunk($1) }
    }
}
