// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

/// The device's side of port forwarding: every client that dials in gets a connection of its own to a local service.
package struct DeviceForwarding: Sendable {
    /// Puts something between the tunnel and what it carries: encryption.
    package typealias Wrap = @Sendable (any ByteChannel) async throws -> any ByteChannel

    private let policy: TargetPolicy
    private let limits: ForwardingLimits
    private let ledger: ForwardingLedger
    private let wrap: Wrap
    private let slots: ConnectionSlots

    package init(
        policy: TargetPolicy,
        limits: ForwardingLimits = ForwardingLimits(),
        ledger: ForwardingLedger,
        wrap: @escaping Wrap = { $0 }
    ) {
        self.policy = policy
        self.limits = limits
        self.ledger = ledger
        self.wrap = wrap
        self.slots = ConnectionSlots(limits.connections)
    }

    /// Serves a device's clients until its registration ends.
    ///
    /// - Throws: as `TunnelProxyServerConnection.run()`.
    package func serve(_ device: TunnelProxyServerConnection) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await state in device.states { self.ledger.tell(.device(state)) }
            }
            group.addTask {
                try await device.serve { await self.serve($0) }
            }
            try await group.waitForAll()
        }
    }

    private func serve(_ client: ClientChannel) async {
        let name = Greeting.unmarked(client.name)
        let peer = "\(name ?? client.name) \(client.uuid) from \(client.peerAddress)"
        let target = self.policy.fixed.map { "\($0)" } ?? ""
        let connection = self.ledger.arrived(peer: peer, target: target, isFramed: name != nil)
        let hasSlot = await self.slots.takeIfFree()
        do {
            let channel = try await self.wrap(client)
            if connection.isFramed {
                try await self.serveFramed(channel, connection, hasSlot: hasSlot)
            } else {
                try await self.serveRaw(channel, connection, hasSlot: hasSlot)
            }
        } catch is Told {
        } catch {
            self.ledger.tell(.failed(connection, ForwardingEnd(error)))
        }
        if hasSlot { await self.slots.release() }
    }

    /// An error that the ledger knows of already.
    private struct Told: Error {
        let reason: String
    }

    private func serveRaw(
        _ channel: any ByteChannel,
        _ connection: ForwardedConnection,
        hasSlot: Bool
    ) async throws {
        let socket = try await self.dial(nil, hasSlot: hasSlot)
        try await self.relay(socket, channel, connection)
        await channel.close()
    }

    private func serveFramed(
        _ base: any ByteChannel,
        _ connection: ForwardedConnection,
        hasSlot: Bool
    ) async throws {
        let channel = FramedChannel(base)
        let reader = Task { await channel.run(after: Opening(of: base)) }
        defer { reader.cancel() }
        try await channel.greet()
        let request = try await Deadline.run(within: self.limits.answer, "the client did not say where it wants to go")
        {
            try await channel.answer()
        }
        var connection = connection
        if !request.isEmpty { connection.target = request }
        do {
            let target = request.isEmpty ? nil : try Self.target(request)
            let socket = try await self.dial(target, hasSlot: hasSlot)
            do {
                try await channel.send(.accepted)
            } catch {
                await socket.reset()
                throw error
            }
            try await self.relay(socket, channel, connection)
        } catch let error as Told {
            // What it was is told to the client where that is still possible; a broken channel takes nothing.
            try? await channel.send(.broken(reason: error.reason))
            await channel.close()
            throw error
        } catch {
            try? await channel.send(.refused(reason: "\(error)"))
            await channel.close()
            self.ledger.tell(.failed(connection, ForwardingEnd(error)))
            throw Told(reason: "\(error)")
        }
        await channel.close()
    }

    private static func target(_ request: String) throws(ForwardingError) -> ForwardingAddress {
        do throws(ForwardingAddressError) {
            return try .target(request)
        } catch {
            throw ForwardingError(.refused, error.description)
        }
    }

    private func dial(_ request: ForwardingAddress?, hasSlot: Bool) async throws -> LocalSocket {
        guard hasSlot else {
            throw ForwardingError(.refused, "this device has as many connections as it may, \(self.limits.connections)")
        }
        let permit = try self.policy.permit(request)
        return try await LocalDialer(limit: self.limits.connect).connect(to: permit)
    }

    private func relay(
        _ socket: LocalSocket,
        _ channel: any ByteChannel,
        _ connection: ForwardedConnection
    ) async throws {
        do {
            try await self.ledger.whileOpen(connection) { meter in
                do {
                    try await Relay(socket: socket, channel: channel, side: .device, meter: meter).run()
                } catch {
                    await socket.reset()
                    throw error
                }
                await socket.close()
            }
        } catch {
            throw Told(reason: "\(error)")
        }
    }
}
