// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// One conversation, from connecting to the end.
actor Session {
    struct Settings: Sendable {
        enum Mode: Sendable {
            /// Lines from standard input.
            case lines
            case pingPong
        }

        var url: ServerURL
        var trust: ClientConfiguration.TLS.Trust
        var uuid: String
        var name: String
        var token: String
        var nonce: String?
        var mode: Mode
        var linger: Duration
    }

    private let settings: Settings
    private let console: Console
    /// Under way, or the connection it led to.
    private var connecting: Task<RendezvousConnection, any Error>?
    private var isStopped = false

    init(_ settings: Settings, console: Console) {
        self.settings = settings
        self.console = console
    }

    /// Runs until both sides are done or a signal asks for the end.
    /// - Throws: what ended the conversation before its time.
    func runUntilSignalled() async throws {
        let signals = Signals.requestsToEnd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { await self.stop() }
            }
            defer { group.cancelAll() }
            do {
                try await self.run()
            } catch  where self.isStopped {
                // Whatever it was in the middle of was given up on purpose.
            }
        }
    }

    /// Closes in order, or gives up connecting.
    private func stop() async {
        self.isStopped = true
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
            try await self.converse(over: connection, until: closed)
        } catch {
            await connection.close()
            await states.value
            throw error
        }
        await connection.close()
        await states.value
        self.console.status("closed")
    }

    private func connect() async throws -> RendezvousConnection {
        let (settings, console) = (self.settings, self.console)
        var configuration = ClientConfiguration(tls: .init(trust: settings.trust))
        if console.verbosity == .traffic {
            configuration.trafficObserver = { console.traffic($0) }
        }
        console.status("connecting to \(settings.url)")
        let task = Task { [configuration] in
            try await RendezvousConnection.connect(to: settings.url, configuration: configuration)
        }
        self.connecting = task
        return try await task.value
    }

    private func converse(over connection: RendezvousConnection, until closed: AsyncStream<Never>) async throws {
        let server = try await connection.hello()
        self.console.status("connected to \(server.name.debugDescription)")
        self.console.detail(
            "server: \(server.server.debugDescription) version \(server.version.debugDescription), "
                + "API \(server.apiVersion.debugDescription)"
        )
        try await connection.authenticate(
            uuid: self.settings.uuid,
            name: self.settings.name,
            token: self.settings.token,
            nonce: self.settings.nonce
        )
        self.console.status("authenticated as \(self.settings.name) \(self.settings.uuid), waiting for the partner")
        let tunnel = try await connection.tunnel()
        self.console.status(
            "tunnel to \(tunnel.partner.name.debugDescription) \(tunnel.partner.uuid.debugDescription) is open"
        )
        switch self.settings.mode {
        case .lines:
            let (linger, console) = (self.settings.linger, self.console)
            try await LineConversation(tunnel, closed: closed, linger: linger, console: console).run()
        case .pingPong:
            try await PingPongConversation(tunnel, console: self.console).run()
        }
    }
}

extension ConnectionState {
    fileprivate var words: String {
        switch self {
        case .connected: "connected"
        case .authenticating: "authenticating"
        case .waitingForPartner: "waiting for the partner"
        case .paired: "paired"
        case .closing: "closing"
        case .closed(nil): "closed"
        case .closed(let error?): "closed: \(error)"
        }
    }
}
