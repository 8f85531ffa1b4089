// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import RemoteProxyClient
import Synchronization
import Testing

@testable import TunnelForwarding

/// What happened, to be waited for.
final class EventLog: Sendable {
    private let events: AsyncStream<ForwardingEvent>
    private let continuation: AsyncStream<ForwardingEvent>.Continuation

    init() {
        (self.events, self.continuation) = AsyncStream.makeStream()
    }

    func append(_ event: ForwardingEvent) { self.continuation.yield(event) }

    /// The next event that has what is looked for; those before it are forgotten.
    func first<Value>(_ match: (ForwardingEvent) -> Value?) async throws -> Value {
        for await event in self.events {
            if let value = match(event) { return value }
        }
        throw CancellationError()
    }

    /// How the next connection that stood has ended.
    func end() async throws -> ForwardingEnd {
        try await self.first { if case .closed(_, _, _, let end) = $0 { end } else { nil } }
    }

    /// Why the next connection did not come about.
    func failure() async throws -> ForwardingEnd {
        try await self.first { if case .failed(_, let end) = $0 { end } else { nil } }
    }
}

/// A proxy in this process, a device behind which a service of the test is, and a client that listens.
struct ForwardingHarness: Sendable {
    static let uuid = Uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8") ?? .random()

    /// What happened at the device.
    let device: EventLog
    /// What happened at the client.
    let client: EventLog
    /// Where the client listens.
    let entrance: ForwardingAddress

    /// Connects as a user of the forwarding does.
    func connect() async throws -> LocalSocket {
        try await LocalDialer(limit: .seconds(60)).connect(to: .any(self.entrance))
    }

    /// Runs all of it for the length of `body`.
    ///
    /// - Parameters:
    ///   - service: talks to one connection that has come through.
    ///   - serve: what the device does; nil for forwarding to the service.
    static func run(
        policy: @Sendable (ForwardingAddress) throws -> TargetPolicy = { TargetPolicy(fixed: $0, allowed: []) },
        target: (@Sendable (ForwardingAddress) -> ForwardingAddress)? = nil,
        deviceLimits: ForwardingLimits = .patient,
        clientLimits: ForwardingLimits = .patient,
        service: @escaping @Sendable (LocalSocket) async throws -> Void,
        serve: (@Sendable (TunnelProxyServerConnection) async throws -> Void)? = nil,
        _ body: (ForwardingHarness) async throws -> Void
    ) async throws {
        try await TestServer.runTunnelProxy(transports: [.ssl, .wss]) { server in
            var configuration = ClientConfiguration()
            configuration.tls.trust = .rootsFile(path: TestCertificate.ecdsa.root)
            configuration.timeouts.connect = .seconds(60)
            configuration.timeouts.reply = .seconds(60)
            let device = TunnelProxyServerConnection(
                to: try ServerURL(server[.ssl].url),
                name: "device",
                uuid: Self.uuid,
                configuration: configuration
            )
            let (places, placed) = AsyncStream.makeStream(of: ForwardingAddress.self)
            let (deviceLog, clientLog) = (EventLog(), EventLog())
            let tasks = Tasks()
            let listener = try await LocalListener.bind(to: .network(host: "127.0.0.1", port: 0))
            tasks.add {
                try await listener.whileAccepting { arrivals in
                    await withDiscardingTaskGroup { group in
                        var sockets = arrivals.makeAsyncIterator()
                        while let socket = try? await sockets.next() {
                            group.addTask {
                                try? await service(socket)
                                await socket.close()
                            }
                        }
                    }
                }
            }
            let forwarding = DeviceForwarding(
                policy: try policy(listener.address),
                limits: deviceLimits,
                ledger: ForwardingLedger { deviceLog.append($0) }
            )
            tasks.add {
                if let serve { try await serve(device) } else { try await forwarding.serve(device) }
            }
            if serve == nil {
                _ = try await deviceLog.first { if case .device(.registered) = $0 { true } else { nil } }
            } else {
                for await state in device.states where state == .registered { break }
            }
            let visit = ClientForwarding.Visit(
                url: try ServerURL(server[.wss].url),
                configuration: configuration,
                name: "client",
                uuid: .random(),
                serverUuid: Self.uuid,
                token: nil,
                target: target?(listener.address)
            )
            let client = ClientForwarding(
                visit,
                limits: clientLimits,
                ledger: ForwardingLedger { event in
                    if case .listening(let place) = event { placed.yield(place) }
                    clientLog.append(event)
                }
            )
            tasks.add { try await client.run(listeningOn: .network(host: "127.0.0.1", port: 0)) }
            do {
                for await place in places {
                    try await body(ForwardingHarness(entrance: place, device: deviceLog, client: clientLog))
                    break
                }
            } catch {
                await tasks.end()
                throw error
            }
            await tasks.end()
        }
    }

    private init(entrance: ForwardingAddress, device: EventLog, client: EventLog) {
        self.entrance = entrance
        self.device = device
        self.client = client
    }

    /// What runs beside a test, ended with it.
    private final class Tasks: Sendable {
        private let tasks = Mutex<[Task<Void, any Error>]>([])

        func add(_ body: @escaping @Sendable () async throws -> Void) {
            self.tasks.withLock { $0.append(Task { try await body() }) }
        }

        func end() async {
            // The client first, so that nobody waits for anybody.
            for task in self.tasks.withLock({ $0 }).reversed() {
                task.cancel()
                _ = await task.result
            }
        }
    }
}

extension ForwardingLimits {
    /// Waits that a busy machine never runs into; tests shorten the one they are about.
    static let patient: ForwardingLimits = {
        var limits = ForwardingLimits()
        limits.connect = .seconds(90)
        limits.greeting = .seconds(90)
        limits.answer = .seconds(90)
        return limits
    }()
}

extension LocalSocket {
    /// All that comes, to the end.
    func readAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await self.read() { all += bytes }
        return all
    }
}
