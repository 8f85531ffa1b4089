// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxyWire
import RemoteProxyAPI
import Testing

/// The addresses of one device's clients: given in order, kept until the device's end is done with them, and limited.
@Suite struct TunnelProxyRegistryAddressTests {
    private func id(_ number: UInt64) -> ConnectionID { ConnectionID(number) }

    /// Lets the next client come; returns its address.
    private func seat(_ client: UInt64, in registry: inout TunnelProxyRegistry) throws -> UInt16? {
        registry.arrive(self.id(client))
        guard try registry.register(client: client, uuid: 2, of: 1) == nil else { return nil }
        return registry.join(self.id(client))?.address.rawValue
    }

    /// A client that has gone keeps its address until the device's end has forgotten it.
    @Test func aSeatIsKeptUntilItIsForgotten() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 1)
        #expect(try self.seat(2, in: &registry) == 1)
        _ = registry.depart(self.id(2))
        #expect(registry.clientCount == 0)
        let address = try #require(TunnelAddress(rawValue: 1))
        #expect(registry.client(at: 1, of: self.id(1)) == .failure(.unknownSocketAddress))
        #expect(try self.seat(3, in: &registry) == nil)
        registry.forget(address, of: self.id(1))
        #expect(try self.seat(3, in: &registry) == 2)
    }

    /// One that never joined gives its address up at once: the device's end does not know it.
    @Test func whoNeverJoinedNeedsNoForgetting() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 1, and: 2)
        #expect(try registry.register(client: 2, of: 1) == nil)
        _ = registry.depart(self.id(2))
        #expect(try self.seat(3, in: &registry) == 2)
    }

    /// Forgetting a client whose connection lingers does not take its successor's place with it.
    @Test func aForgottenClientLeavesItsSuccessorAlone() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 1)
        #expect(try self.seat(2, in: &registry) == 1)
        registry.forget(try #require(TunnelAddress(rawValue: 1)), of: self.id(1))
        #expect(try self.seat(3, in: &registry) == 2)
        _ = registry.depart(self.id(2))
        #expect(registry.client(at: 2, of: self.id(1)) == .success(try #require(TunnelAddress(rawValue: 2))))
        #expect(try self.seat(4, in: &registry) == nil)
    }

    @Test func maximumClientsPerServer() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 3, and: 50)
        for client: UInt64 in 2...4 { #expect(try self.seat(client, in: &registry) != nil) }
        registry.arrive(self.id(9))
        #expect(try registry.register(client: 9, of: 1) == .internalServerError)
        #expect(registry.standing(of: self.id(9)) == .none)
        #expect(registry.clientCount == 3)
        // Another device has its own.
        #expect(try registry.register(server: 50) == .registered)
        #expect(registry.open(self.id(50)) == true)
        #expect(try registry.register(client: 9, of: 50) == nil)
        #expect(registry.join(self.id(9))?.address.rawValue == 1)
    }

    /// All 65534 addresses at once; the one that becomes free is found, wherever the counting stands.
    @Test func theWholeRange() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: .max)
        for number: UInt64 in 1...65_534 {
            guard try self.seat(number + 1, in: &registry) == UInt16(number) else {
                Issue.record("client \(number) has another address")
                return
            }
        }
        #expect(registry.clientCount == 65_534)
        registry.arrive(self.id(70_000))
        #expect(try registry.register(client: 70_000, of: 1) == .internalServerError)
        _ = registry.depart(self.id(193))
        registry.forget(try #require(TunnelAddress(rawValue: 192)), of: self.id(1))
        #expect(try self.seat(70_001, in: &registry) == 192)
        #expect(registry.depart(self.id(1)).count == 65_534)
        #expect(registry.clientCount == 0)
    }

    /// With one client at a time, each address is given again only after all others.
    @Test func wrapAround() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 2)
        var given: [UInt16] = []
        for number: UInt64 in 0..<65_540 {
            let address = try #require(try self.seat(100 + number, in: &registry))
            given.append(address)
            _ = registry.depart(self.id(100 + number))
            registry.forget(try #require(TunnelAddress(rawValue: address)), of: self.id(1))
        }
        #expect(given.prefix(65_534).elementsEqual(1...65_534))
        #expect(given.suffix(6) == [1, 2, 3, 4, 5, 6])
    }

    /// A client that stays keeps its address through the wrap-around.
    @Test func wrapAroundPassesOverThoseWhoStayed() throws {
        var registry = try TunnelProxyRegistry.withDevice(maximumClientsPerServer: 2)
        #expect(try self.seat(2, in: &registry) == 1)
        for number: UInt64 in 0..<65_533 {
            let address = try #require(try self.seat(100 + number, in: &registry))
            _ = registry.depart(self.id(100 + number))
            registry.forget(try #require(TunnelAddress(rawValue: address)), of: self.id(1))
        }
        #expect(try self.seat(99_999, in: &registry) == 2)
    }
}
