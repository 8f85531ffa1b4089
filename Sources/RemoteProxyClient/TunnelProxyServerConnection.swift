// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI
import Synchronization

/// A device at a tunnel proxy: it is registered, clients come, and when the connection is lost it registers again.
///
/// ```swift
/// let device = TunnelProxyServerConnection(to: try ServerURL("ssl://proxy.example:2213"), name: "heating", uuid: uuid)
/// try await device.serve { client in
///     for try await chunk in client.incoming { try await client.send(chunk.bytes) }
/// }
/// ```
/// What ends it by itself:
///
/// | reason | when |
/// |---|---|
/// | the configuration cannot be used, the proxy does not take the uuid | always |
/// | the certificate is not trusted, TLS or the WebSocket fail, no valid answer, a refused token or certificate | unless it has been registered before: then the proxy has changed, and may change back |
/// | no connection, a lost one, no answer, a proxy that is full | never |
/// | the uuid is registered already | never: as a rule by this device, over a connection that the proxy does not yet know to be dead. It does 35 s after its last byte |
///
/// ``ReconnectPolicy/Reach`` and ``ReconnectPolicy/giveUpAfter`` narrow that.
public final class TunnelProxyServerConnection: Sendable {
    /// States that may wait to be read; older ones go first.
    private static let stateLimit = 64

    /// The proxy.
    public let url: ServerURL
    /// Clients as they come, of all registrations. To be iterated once; ends with ``run()``.
    ///
    /// One that is not taken is disconnected when too many wait (``ClientConfiguration/Limits/waitingClients``) or when
    /// it has sent too much.
    public let clients: AsyncStream<ClientChannel>
    /// What becomes of the registration. To be iterated once; ends with ``run()``.
    public let states: AsyncStream<TunnelProxyServerState>

    private let request: RegisterServer
    private let configuration: ClientConfiguration
    private let policy: ReconnectPolicy
    private let arrivals: AsyncStream<ClientChannel>.Continuation
    private let announcements: AsyncStream<TunnelProxyServerState>.Continuation
    private let stopSignal = StopSignal()
    private let connection = Mutex<ConnectionCore?>(nil)
    private let hasBegun = Mutex(false)

    /// A device that is not registered before ``run()`` or ``serve(_:)``.
    ///
    /// - Parameters:
    ///   - url: the proxy.
    ///   - name: says what the device is, for the proxy's logs.
    ///   - uuid: by this clients find it; the same for ever.
    ///   - token: what the server's authentication asks for, if it asks for a token.
    ///   - configuration: how each connection is made and kept.
    ///   - reconnect: how the device comes back.
    public init(
        to url: ServerURL,
        name: String,
        uuid: Uuid,
        token: String? = nil,
        configuration: ClientConfiguration = ClientConfiguration(),
        reconnect: ReconnectPolicy = ReconnectPolicy()
    ) {
        self.url = url
        self.request = RegisterServer(serverName: name, serverUuid: uuid.description, token: token)
        self.configuration = configuration
        self.policy = reconnect
        (self.clients, self.arrivals) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(max(configuration.limits.waitingClients, 1))
        )
        (self.states, self.announcements) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.stateLimit))
    }

    /// Registers, and does so again whenever that makes sense, until ``close()``. To be called once.
    ///
    /// - Throws: ``ClientError`` when another attempt makes no sense, or `CancellationError`. All clients have ended
    ///   then.
    public func run() async throws {
        let isFirst = self.hasBegun.withLock { hasBegun in
            defer { hasBegun = true }
            return !hasBegun
        }
        guard isFirst else { throw ClientError.alreadyRun }
        defer {
            self.arrivals.finish()
            self.announcements.finish()
        }
        do {
            try await self.stayRegistered()
            self.announcements.yield(.ended(nil))
        } catch {
            self.announcements.yield(.ended(error as? ClientError))
            throw error
        }
    }

    /// Does ``run()`` and gives each client a task of its own; a client is disconnected when its task ends.
    ///
    /// - Parameter handle: talks to one client. What it throws ends that client only.
    /// - Throws: like ``run()``; tasks of clients have ended then.
    public func serve(_ handle: @escaping @Sendable (ClientChannel) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            group.addTask {
                await withDiscardingTaskGroup { tasks in
                    for await client in self.clients {
                        tasks.addTask {
                            try? await handle(client)
                            await client.close()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Ends the registration and all clients, in order: what was sent is still delivered, within
    /// ``ClientConfiguration/Timeouts/close``. ``run()`` returns then.
    public func close() async {
        self.stopSignal.stop()
        await self.connection.withLock { $0 }?.close()
    }

    private func stayRegistered() async throws {
        var machine = ReconnectMachine(self.policy, now: .now)
        while !self.stopSignal.isStopped {
            let (failure, lifetime) = try await self.registerOnce { machine.worked() }
            if self.stopSignal.isStopped { return }
            let action = machine.failed(failure.code, after: lifetime, random: .random(in: 0...1), now: .now)
            guard case .retry(let delay) = action else { throw failure }
            self.announcements.yield(.waiting(retryIn: delay, because: failure))
            do {
                try await self.stopSignal.interruptible { try await Task.sleep(for: delay) }
            } catch  where self.stopSignal.isStopped {
                return
            }
        }
    }

    /// One registration, from connecting to its end.
    ///
    /// - Returns: why it did not come about or did not last, and for how long it lasted.
    /// - Throws: `CancellationError` when the task was cancelled, unless the end was wanted.
    private func registerOnce(
        whenRegistered: () -> Void
    ) async throws -> (failure: ClientError, lifetime: Duration?) {
        var begin: ContinuousClock.Instant?
        do {
            self.announcements.yield(.connecting)
            let core = try await self.stopSignal.interruptible { try await self.register() }
            begin = .now
            whenRegistered()
            self.announcements.yield(.registered)
            self.connection.withLock { $0 = core }
            defer { self.connection.withLock { $0 = nil } }
            // Whoever wants the end may have looked for the connection a moment too early.
            if self.stopSignal.isStopped { await core.close() }
            try await core.perform { $0.awaitEnd($1) }
            return (.connectionEnded(.clean).at(self.url), begin?.duration(to: .now))
        } catch let error as ClientError {
            return (error.at(self.url), begin?.duration(to: .now))
        } catch  where self.stopSignal.isStopped {
            return (.closed, nil)
        }
    }

    private func register() async throws -> ConnectionCore {
        let core = try await ConnectionCore.connect(to: self.url, configuration: self.configuration)
        let (request, arrivals) = (self.request, self.arrivals)
        _ = try await core.perform { (handler, waiter: @escaping Waiter<RegisterServer.Response>) in
            handler.multiplexer = DeviceMultiplexer(
                connection: handler,
                deviceUuid: request.serverUuid,
                arrivals: arrivals
            )
            handler.call(request, waiter: waiter)
        }
        return core
    }
}
