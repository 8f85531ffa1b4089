// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

/// A connection that a program has for the length of one conversation.
package protocol ProxyConnection: Sendable {
    var states: AsyncStream<ConnectionState> { get }
    static func connect(to url: ServerURL, configuration: ClientConfiguration) async throws -> Self
    func close() async
}

extension RendezvousConnection: ProxyConnection {}
extension TunnelProxyClientConnection: ProxyConnection {}

/// One conversation, from connecting to the end.
package actor Session<Connection: ProxyConnection> {
    /// Talks over a connection; the sequence ends when the connection is closed.
    package typealias Conversation = @Sendable (Connection, AsyncStream<Never>) async throws -> Void

    private let url: ServerURL
    private let configuration: ClientConfiguration
    private let console: Console
    private let conversation: Conversation
    /// Under way, or the connection it led to.
    private var connecting: Task<Connection, any Error>?

    package init(
        at url: ServerURL,
        configuration: ClientConfiguration,
        console: Console,
        _ conversation: @escaping Conversation
    ) {
        self.url = url
        self.configuration = configuration
        self.console = console
        self.conversation = conversation
    }

    /// Runs until both sides are done or a signal asks for the end.
    /// - Throws: what ended the conversation before its time.
    package func runUntilSignalled() async throws {
        try await Signals.run {
            try await self.run()
        } stop: {
            await self.stop()
        }
    }

    /// Closes in order, or gives up connecting.
    private func stop() async {
        self.connecting?.cancel()
        await (try? self.connecting?.value)?.close()
    }

    private func run() async throws {
        let connection = try await self.connect()
        let (closed, closing) = AsyncStream.makeStream(of: Never.self)
        let states = Task { [console] in
            for await state in connection.states { console.detail("state: \(state.words)") }
            closing.finish()
        }
        do {
            try await self.conversation(connection, closed)
        } catch {
            await connection.close()
            await states.value
            throw error
        }
        await connection.close()
        await states.value
        self.console.status("closed")
    }

    private func connect() async throws -> Connection {
        let (url, configuration) = (self.url, self.configuration)
        self.console.status("connecting to \(url)")
        let task = Task { try await Connection.connect(to: url, configuration: configuration) }
        self.connecting = task
        return try await task.value
    }
}

extension ConnectionState {
    fileprivate var words: String {
        switch self {
        case .connected: "connected"
        case .authenticating: "authenticating"
        case .waitingForPartner: "waiting for the partner"
        case .paired: "paired"
        case .registering: "registering"
        case .registered: "registered"
        case .closing: "closing"
        case .closed(nil): "closed"
        case .closed(let error?): "closed: \(error)"
        }
    }
}
