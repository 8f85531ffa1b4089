// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyCore

/// Devices and clients that go, in every state, and devices that are evicted.
@Suite struct TunnelProxyRegistryEndTests {
    private typealias Orphan = TunnelProxyRegistry.Orphan

    private func id(_ number: UInt64) -> ConnectionID { ConnectionID(number) }

    /// How far clients 2 and device 1 get before they go.
    enum Stage: CaseIterable {
        case arrived, registered, joined, forgotten
    }

    private func registry(at stage: Stage) throws -> TunnelProxyRegistry {
        var registry = try TunnelProxyRegistry.withDevice(and: 2)
        guard stage != .arrived else { return registry }
        #expect(try registry.register(client: 2, of: 1) == nil)
        guard stage != .registered else { return registry }
        let joined = registry.join(self.id(2))
        let seat = try #require(joined)
        if stage == .forgotten { registry.forget(seat.address, of: seat.server) }
        return registry
    }

    @Test(arguments: Stage.allCases) func theClientGoesFirst(stage: Stage) throws {
        var registry = try self.registry(at: stage)
        #expect(registry.depart(self.id(2)).isEmpty)
        #expect(registry.clientCount == 0)
        #expect(registry.connectionCount == 1)
        #expect(registry.standing(of: self.id(1)) == .server)
        #expect(registry.join(self.id(2)) == nil)
        #expect(registry.server(of: self.id(2)) == nil)
        #expect(registry.depart(self.id(1)).isEmpty)
        registry.expectEmpty()
    }

    @Test(arguments: Stage.allCases) func theDeviceGoesFirst(stage: Stage) throws {
        var registry = try self.registry(at: stage)
        let orphans = registry.depart(self.id(1))
        switch stage {
        // Whoever writes to the device has told the client already.
        case .arrived, .forgotten: #expect(orphans.isEmpty)
        case .registered: #expect(orphans == [Orphan(connection: self.id(2), hadJoined: false)])
        case .joined: #expect(orphans == [Orphan(connection: self.id(2), hadJoined: true)])
        }
        #expect(registry.serverCount == 0)
        #expect(registry.join(self.id(2)) == nil || stage == .forgotten)
        #expect(registry.client(at: 1, of: self.id(1)) == .failure(.notRegistered))
        #expect(registry.depart(self.id(2)).isEmpty)
        registry.expectEmpty()
    }

    /// Nobody is missed twice.
    @Test func goingTwiceChangesNothing() throws {
        var registry = try self.registry(at: .joined)
        #expect(registry.resign(self.id(1)).count == 1)
        #expect(registry.resign(self.id(1)).isEmpty)
        #expect(registry.depart(self.id(1)).isEmpty)
        #expect(registry.depart(self.id(1)).isEmpty)
        #expect(registry.depart(self.id(2)).isEmpty)
        registry.expectEmpty()
    }

    /// A connection that resigns is still there.
    @Test func whoResignsIsStillConnected() throws {
        var registry = try self.registry(at: .joined)
        #expect(registry.resign(self.id(2)).isEmpty)
        #expect(registry.connectionCount == 2)
        #expect(registry.standing(of: self.id(2)) == .none)
        #expect(registry.clientCount == 0)
    }

    @Test func aDeviceThatHasGoneIsNotFound() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        _ = registry.depart(self.id(1))
        #expect(try registry.register(client: 2, of: 1) == .serverNotFound)
        // Its uuid is free.
        #expect(try registry.register(server: 3, uuid: 1) == .registered)
        #expect(registry.open(self.id(3)) == true)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(registry.server(of: self.id(2)) == self.id(3))
    }

    // MARK: Eviction

    @Test func aSilentDeviceIsEvicted() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3, 4, 5)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(try registry.register(client: 3, of: 1) == nil)
        _ = registry.join(self.id(2))
        var asked: [ConnectionID] = []
        let action = try registry.register(server: 4, uuid: 1) { id in
            asked.append(id)
            return true
        }
        #expect(asked == [self.id(1)])
        guard case .evicted(self.id(1), let clients) = action else {
            Issue.record("not evicted: \(action)")
            return
        }
        #expect(
            Set(clients) == [
                Orphan(connection: self.id(2), hadJoined: true), Orphan(connection: self.id(3), hadJoined: false),
            ]
        )
        #expect(registry.standing(of: self.id(1)) == .none)
        #expect(registry.standing(of: self.id(4)) == .server)
        #expect(registry.clientCount == 0)
        // The successor begins anew, and is not touched by the going of the evicted ones.
        #expect(try registry.register(client: 5, of: 1) == .serverNotFound)
        #expect(registry.open(self.id(4)) == true)
        #expect(try registry.register(client: 5, of: 1) == nil)
        #expect(registry.join(self.id(5))?.address.rawValue == 1)
        for gone: UInt64 in 1...3 { #expect(registry.depart(self.id(gone)).isEmpty) }
        #expect(registry.standing(of: self.id(4)) == .server)
        #expect(registry.server(of: self.id(5)) == self.id(4))
        #expect(registry.client(at: 1, of: self.id(4)) != .failure(.unknownSocketAddress))
    }

    /// What is refused anyway evicts nobody.
    @Test func whoMayNotRegisterDoesNotEvict() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(try registry.register(server: 2, uuid: 1) { _ in true } == .refused(.alreadyRegistered))
        #expect(try registry.register(server: 9, uuid: 1) { _ in true } == .refused(.internalServerError))
        #expect(try registry.register(server: 1, uuid: 1) { _ in true } == .refused(.alreadyRegistered))
        #expect(registry.standing(of: self.id(1)) == .server)
    }
}
