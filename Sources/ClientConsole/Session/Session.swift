// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

/// A connection that a program has for the length of one conversation.
package protocol ProxyConnection: Sendable {
    var states: AsyncStream<ConnectionState> { get }
    static func connect(to url: ServerURL, configuration: ClientConfiguration) async throws -> Self
    func close() async
    func abort() async
}

extension RendezvousConnection: ProxyConnection {}
extension TunnelProxyClientConnection: ProxyConnection {}

/// One conversation, from connecting to the end; or several, one after the other, where a policy says so.
package actor Session<Connection: ProxyConnection> {
    /// Talks over a connection; the sequence ends when the connection is closed.
    ///
    /// What it throws decides whether there will be another one: a `ClientError` or ``PartnerLeft`` allows for it.
    package typealias Conversation = @Sendable (Connection, AsyncStream<Never>) async throws -> Void

    private let url: ServerURL
    private let configuration: ClientConfiguration
    private let policy: ReconnectPolicy
    private let console: Console
    private let conversation: Conversation
    private let stopSignal = StopSignal()
    /// Whether a signal cuts the conversation short.
    private var isPipe = false
    private var connection: Connection?
    /// The conversation over it.
    private var talking: Task<Void, any Error>?
    /// Since when there has been a tunnel.
    private var tunnelBegin: ContinuousClock.Instant?

    package init(
        at url: ServerURL,
        configuration: ClientConfiguration,
        retry policy: ReconnectPolicy = ReconnectPolicy(reach: .never),
        console: Console,
        _ conversation: @escaping Conversation
    ) {
        self.url = url
        self.configuration = configuration
        self.policy = policy
        self.console = console
        self.conversation = conversation
    }

    /// Runs until both sides are done or a signal asks for the end.
    ///
    /// - Parameter asPipe: whether the partner must not take an end by a signal for one in order, and SIGHUP is such a
    ///   signal, too.
    /// - Returns: the signal that asked, if one did.
    /// - Throws: what ended the conversation before its time.
    @discardableResult
    package func runUntilSignalled(asPipe: Bool = false) async throws -> Int32? {
        self.isPipe = asPipe
        return try await Signals.run(hangUp: asPipe) {
            try await self.run()
        } stop: {
            await self.stop()
        }
    }

    /// Ends the conversation, or gives up connecting or waiting.
    private func stop() async {
        self.stopSignal.stop()
        let talking = self.talking
        if self.isPipe {
            await self.connection?.abort()
        } else {
            await self.connection?.close()
        }
        // It may still wait for its input.
        talking?.cancel()
    }

    private func run() async throws {
        var machine = ReconnectMachine(self.policy, now: .now)
        while true {
            do {
                self.tunnelBegin = nil
                return try await self.converse()
            } catch {
                if self.stopSignal.isStopped { throw error }
                let lifetime = self.tunnelBegin.map { $0.duration(to: .now) }
                if lifetime != nil { machine.worked() }
                guard let code = ClientError.Code(forRetryAfter: error),
                    case .retry(let delay) = machine.failed(
                        code,
                        after: lifetime,
                        random: .random(in: 0...1),
                        now: .now
                    )
                else { throw error }
                self.console.warning("\(error); trying again in \(delay.secondsText) s")
                try await self.stopSignal.interruptible { try await Task.sleep(for: delay) }
            }
        }
    }

    private func converse() async throws {
        self.console.status("connecting to \(self.url)")
        let (url, configuration) = (self.url, self.configuration)
        let connection = try await self.stopSignal.interruptible {
            try await Connection.connect(to: url, configuration: configuration)
        }
        self.connection = connection
        defer { self.connection = nil }
        // Whoever wants the end may have looked for the connection a moment too early.
        if self.stopSignal.isStopped { return await connection.close() }
        let (closed, closing) = AsyncStream.makeStream(of: Never.self)
        let states = Task {
            for await state in connection.states { self.changed(to: state) }
            closing.finish()
        }
        let talking = Task { [conversation] in try await conversation(connection, closed) }
        self.talking = talking
        defer { self.talking = nil }
        do {
            try await withTaskCancellationHandler {
                try await talking.value
            } onCancel: {
                talking.cancel()
            }
        } catch {
            // Whatever was lost by it, the partner is not to be told that nothing is missing.
            await connection.abort()
            await states.value
            throw error
        }
        await connection.close()
        await states.value
        self.console.status("closed")
    }

    private func changed(to state: ConnectionState) {
        self.console.detail("state: \(state.words)")
        switch state {
        case .paired, .registered: self.tunnelBegin = .now
        case .connected, .authenticating, .waitingForPartner, .registering, .closing, .closed: break
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
        case .registering: "registering"
        case .registered: "registered"
        case .closing: "closing"
        case .closed(nil): "closed"
        case .closed(let error?): "closed: \(error)"
        }
    }
}

extension Duration {
    /// Seconds with one decimal.
    package var secondsText: String {
        let tenths = (self / .milliseconds(100)).rounded()
        return "\(tenths / 10)"
    }
}
