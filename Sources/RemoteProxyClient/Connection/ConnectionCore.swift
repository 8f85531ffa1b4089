// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore

/// The bridge from tasks to the event loop, shared by all values that use one connection. The connection closes when
/// the last of them is gone.
final class ConnectionCore: Sendable {
    let url: ServerURL
    let states: AsyncStream<ConnectionState>
    private let handler: NIOLoopBound<ConnectionHandler>
    private let eventLoop: any EventLoop

    /// To be called on the channel's event loop; the handler becomes the last of its pipeline.
    init(url: ServerURL, configuration: ClientConfiguration, channel: any Channel) throws {
        let (states, continuation) = AsyncStream.makeStream(of: ConnectionState.self)
        let handler = ConnectionHandler(
            configuration: configuration,
            halfCloses: !url.isWebSocket,
            states: continuation
        )
        try channel.pipeline.syncOperations.addHandler(handler)
        self.url = url
        self.states = states
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.eventLoop = channel.eventLoop
    }

    deinit {
        self.eventLoop.execute { [handler] in handler.value.cancel() }
    }

    /// Lets the handler do something on its event loop and waits for the outcome; a cancelled task ends the connection.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (ConnectionHandler, @escaping ConnectionHandler.Waiter<Value>) -> Void
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.eventLoop.execute { [handler] in
                    body(handler.value) { continuation.resume(with: $0) }
                }
            }
        } onCancel: {
            self.eventLoop.execute { [handler] in handler.value.cancel() }
        }
    }
}

extension ConnectionCore: RPCCaller {
    func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response {
        try await self.perform { $0.call(request, waiter: $1) }
    }
}
