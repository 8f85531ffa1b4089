// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
package import RemoteProxyClient
import Synchronization

/// The client's side of port forwarding: every local connection that is accepted becomes a client of the device, with a
/// connection to the proxy of its own.
package final class ClientForwarding: Sendable {
    /// Which device, and as whom.
    package struct Visit: Sendable {
        package var url: ServerURL
        package var configuration: ClientConfiguration
        package var name: String
        package var uuid: Uuid
        package var serverUuid: Uuid
        package var token: String?
        /// Where the device is to connect to; nil for wherever it leads.
        package var target: ForwardingAddress?

        package init(
            url: ServerURL,
            configuration: ClientConfiguration,
            name: String,
            uuid: Uuid,
            serverUuid: Uuid,
            token: String?,
            target: ForwardingAddress?
        ) {
            self.url = url
            self.configuration = configuration
            self.name = name
            self.uuid = uuid
            self.serverUuid = serverUuid
            self.token = token
            self.target = target
        }
    }

    /// What is known of the device.
    private enum Device {
        case unknown
        case framed
        case raw
    }

    private let visit: Visit
    private let limits: ForwardingLimits
    private let retry: ReconnectPolicy
    private let ledger: ForwardingLedger
    private let wrap: DeviceForwarding.Wrap
    private let device = Mutex(Device.unknown)

    /// - Parameters:
    ///   - retry: what becomes of a connection while proxy or device is away. Each begins anew.
    ///   - wrap: puts something between the tunnel and what it carries.
    package init(
        _ visit: Visit,
        limits: ForwardingLimits = ForwardingLimits(),
        retry: ReconnectPolicy = ReconnectPolicy(reach: .never),
        ledger: ForwardingLedger,
        wrap: @escaping DeviceForwarding.Wrap = { $0 }
    ) {
        self.visit = visit
        self.retry = retry
        self.limits = limits
        self.ledger = ledger
        self.wrap = wrap
    }

    /// Accepts and forwards until the task is cancelled, which ends what is forwarded then.
    ///
    /// - Throws: `ClientError` when a file that the connections need cannot be used, ``ForwardingError`` when it cannot
    ///   listen, or `CancellationError`.
    package func run(listeningOn address: ForwardingAddress) async throws {
        // Whoever starts this is there now, and perhaps not when the first connection comes.
        try self.visit.configuration.checkFiles(for: self.visit.url)
        let listener = try await LocalListener.bind(to: address)
        self.ledger.tell(.listening(listener.address))
        let slots = ConnectionSlots(self.limits.connections)
        try await listener.whileAccepting { arrivals in
            try await withThrowingDiscardingTaskGroup { group in
                var sockets = arrivals.makeAsyncIterator()
                while true {
                    // At the limit nobody is accepted: who comes waits in the kernel's backlog.
                    await slots.take()
                    guard let socket = try await sockets.next() else { break }
                    group.addTask {
                        await self.forward(socket)
                        await slots.release()
                    }
                }
                group.cancelAll()
            }
        }
        try Task.checkCancellation()
    }

    private func forward(_ socket: LocalSocket) async {
        let target = self.visit.target.map { "\($0)" } ?? ""
        var connection = self.ledger.arrived(peer: socket.peer, target: target, isFramed: false)
        do {
            let (proxy, tunnel) = try await self.enter(for: connection)
            let channel = try await self.wrap(tunnel)
            let opening = Opening(of: channel)
            do {
                if try await self.deviceGreets(opening) {
                    connection.isFramed = true
                    try await self.forwardFramed(socket, channel, after: opening, connection)
                } else {
                    try await self.forwardRaw(socket, channel, after: opening, connection)
                }
            } catch {
                await proxy.close()
                throw error
            }
            await proxy.close()
        } catch is Told {
        } catch {
            await socket.reset()
            self.ledger.tell(.failed(connection, ForwardingEnd(error)))
        }
    }

    /// Reaches the device, with as many attempts as the policy has.
    private func enter(
        for connection: ForwardedConnection
    ) async throws -> (TunnelProxyClientConnection, Tunnel) {
        var machine = ReconnectMachine(self.retry, now: .now)
        while true {
            do {
                let proxy = try await TunnelProxyClientConnection.connect(
                    to: self.visit.url,
                    configuration: self.visit.configuration
                )
                let tunnel = try await proxy.register(
                    name: Greeting.marked(self.visit.name),
                    uuid: self.visit.uuid,
                    serverUuid: self.visit.serverUuid,
                    token: self.visit.token
                )
                return (proxy, tunnel)
            } catch let error as ClientError {
                let random = Double.random(in: 0...1)
                guard case .retry(let delay) = machine.failed(error.code, after: nil, random: random, now: .now) else {
                    throw error
                }
                self.ledger.tell(.waiting(connection, retryIn: delay, because: "\(error)"))
                try await Task.sleep(for: delay)
            }
        }
    }

    /// An error that the ledger knows of already.
    private struct Told: Error {}

    private func deviceGreets(_ opening: Opening) async throws -> Bool {
        switch self.device.withLock({ $0 }) {
        case .framed: return true
        case .raw: return false
        case .unknown: break
        }
        let isFramed =
            switch try await opening.verdict(within: self.limits.greeting) {
            case .greeting: true
            case .other(let bytes) where bytes.isEmpty: throw Self.deviceLeft
            case .other, .undecided, nil: false
            }
        self.device.withLock { $0 = isFramed ? .framed : .raw }
        return isFramed
    }

    private static var deviceLeft: ForwardingError {
        ForwardingError(.unreachable, "the device has ended the connection before it began")
    }

    private func forwardRaw(
        _ socket: LocalSocket,
        _ base: any ByteChannel,
        after opening: Opening,
        _ connection: ForwardedConnection
    ) async throws {
        guard self.visit.target == nil else {
            throw ForwardingError(
                .notSupported,
                "the device does not speak the forwarding protocol, so it cannot be asked for a target: leave out --target"
            )
        }
        let channel = RawChannel(base, opening: opening)
        do {
            try await self.relay(socket, channel, connection)
            await channel.close()
        } catch {
            // Whatever it was: what the device is was perhaps a mistake, so the next connection asks anew.
            self.device.withLock { $0 = .unknown }
            throw error
        }
    }

    private func forwardFramed(
        _ socket: LocalSocket,
        _ base: any ByteChannel,
        after opening: Opening,
        _ connection: ForwardedConnection
    ) async throws {
        let channel = FramedChannel(base)
        let reader = Task { await channel.run(after: opening) }
        defer { reader.cancel() }
        do {
            try await channel.greet(.request(target: self.visit.target.map { "\($0)" } ?? ""))
            _ = try await Deadline.run(within: self.limits.answer, "the device did not answer") {
                try await channel.answer()
            }
        } catch let error as ForwardingError where error.code != .refused {
            // Perhaps it is another device by now.
            self.device.withLock { $0 = .unknown }
            throw error
        }
        try await self.relay(socket, channel, connection)
        // The device closes when it has all. Who closes first could cut off what is still under way.
        try? await Deadline.run(within: self.limits.farewell, "the device did not end the connection") {
            await channel.ended()
        }
    }

    private func relay(
        _ socket: LocalSocket,
        _ channel: any ByteChannel,
        _ connection: ForwardedConnection
    ) async throws {
        do {
            try await self.ledger.whileOpen(connection) { meter in
                let side = Relay.Side.client(linger: self.limits.linger)
                do {
                    try await Relay(socket: socket, channel: channel, side: side, meter: meter).run()
                } catch {
                    await socket.reset()
                    throw error
                }
                await socket.close()
            }
        } catch {
            if let channel = channel as? FramedChannel {
                try? await channel.send(.broken(reason: "\(error)"))
            }
            throw Told()
        }
    }
}
