// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import ProxyWire
import RemoteProxyAPI
import Testing

/// Who may be a device, and who may dial one (PROTOCOL section 5).
@Suite struct TunnelProxyRegistryTests {
    private func id(_ number: UInt64) -> ConnectionID { ConnectionID(number) }

    private func address(_ number: UInt16) throws -> TunnelAddress {
        try #require(TunnelAddress(rawValue: number))
    }

    @Test func aDeviceAndItsClient() throws {
        var registry = TunnelProxyRegistry(maximumClientsPerServer: 10)
        registry.arrive(1, 2)
        #expect(registry.connectionCount == 2)
        #expect(registry.standing(of: self.id(1)) == .none)
        #expect(try registry.register(server: 1) == .registered)
        #expect(registry.standing(of: self.id(1)) == .server)
        #expect(registry.open(self.id(1)) == true)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(registry.standing(of: self.id(2)) == .client)
        #expect(registry.serverCount == 1)
        #expect(registry.clientCount == 1)
        #expect(registry.server(of: self.id(2)) == self.id(1))

        let joined = registry.join(self.id(2))
        let seat = try #require(joined)
        #expect(seat.server == self.id(1))
        #expect(seat.address.rawValue == 1)
        let identity = try TunnelProxyRegistry.identity(uuid: 2)
        #expect(seat.announcement == identity.announcement(at: seat.address))
        #expect(registry.client(at: 1, of: self.id(1)) == .success(seat.address))
    }

    /// Until its own registration has been answered a device cannot be dialled.
    @Test func aDeviceIsNotFoundBeforeItIsOpen() throws {
        var registry = TunnelProxyRegistry(maximumClientsPerServer: 10)
        registry.arrive(1, 2)
        #expect(try registry.register(client: 2, of: 1) == .serverNotFound)
        #expect(try registry.register(server: 1) == .registered)
        #expect(try registry.register(client: 2, of: 1) == .serverNotFound)
        #expect(registry.standing(of: self.id(2)) == .none)
        #expect(registry.open(self.id(1)) == true)
        #expect(try registry.register(client: 2, of: 1) == nil)
    }

    @Test func onlyDevicesAreOpened() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        #expect(registry.open(self.id(2)) == false)
        _ = try registry.register(client: 2, of: 1)
        #expect(registry.open(self.id(2)) == false)
        #expect(registry.open(self.id(9)) == false)
        #expect(registry.serverCount == 1)
    }

    @Test func aTakenUuidIsRefused() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2)
        #expect(try registry.register(server: 2, uuid: 1) == .refused(.alreadyRegistered))
        #expect(registry.standing(of: self.id(2)) == .none)
        #expect(registry.standing(of: self.id(1)) == .server)
        // Nothing of the attempt is left: it may be another device.
        #expect(try registry.register(server: 2) == .registered)
    }

    @Test func aConnectionRegistersOnce() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        #expect(try registry.register(server: 3) == .registered)
        #expect(registry.open(self.id(3)) == true)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(try registry.register(server: 1, uuid: 8) == .refused(.alreadyRegistered))
        #expect(try registry.register(client: 1, uuid: 8, of: 3) == .alreadyRegistered)
        #expect(try registry.register(server: 2, uuid: 8) == .refused(.alreadyRegistered))
        #expect(try registry.register(client: 2, uuid: 8, of: 3) == .alreadyRegistered)
        #expect(registry.standing(of: self.id(1)) == .server)
        #expect(registry.server(of: self.id(2)) == self.id(1))
        #expect(registry.clientCount == 1)
    }

    /// A uuid stands for a device or for clients, never for both.
    @Test func aUuidHasOneRole() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3, 4)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(try registry.register(server: 3, uuid: 2) == .refused(.alreadyRegistered))
        #expect(try registry.register(client: 3, uuid: 1, of: 1) == .alreadyRegistered)
        #expect(try registry.register(client: 3, of: 2) == .alreadyRegistered)
        // It is free for the other role once the last client with it has gone.
        #expect(try registry.register(client: 3, uuid: 2, of: 1) == nil)
        _ = registry.depart(self.id(2))
        #expect(try registry.register(server: 4, uuid: 2) == .refused(.alreadyRegistered))
        _ = registry.depart(self.id(3))
        #expect(try registry.register(server: 4, uuid: 2) == .registered)
    }

    @Test func clientsMayShareAUuid() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        #expect(try registry.register(client: 2, uuid: 7, of: 1) == nil)
        #expect(try registry.register(client: 3, uuid: 7, of: 1) == nil)
        #expect(registry.clientCount == 2)
        #expect(registry.join(self.id(2))?.address.rawValue == 1)
        #expect(registry.join(self.id(3))?.address.rawValue == 2)
    }

    @Test func theUuidOfAllZeroIsInvalid() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2)
        let zero = try #require(Uuid("00000000-0000-0000-0000-000000000000"))
        #expect(registry.registerServer(self.id(2), uuid: zero) { _ in false } == .refused(.invalidUuid))
        let nobody = TunnelClientIdentity(name: "", uuid: zero, peerAddress: "")
        #expect(registry.registerClient(self.id(2), nobody, server: try TunnelProxyRegistry.uuid(1)) == .invalidUuid)
        #expect(
            registry.registerClient(self.id(2), try TunnelProxyRegistry.identity(uuid: 2), server: zero)
                == .invalidUuid
        )
    }

    /// A registration that is performed after its connection has gone leaves nothing behind.
    @Test func nobodyRegistersWhoIsNotThere() throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2)
        _ = registry.depart(self.id(2))
        #expect(try registry.register(server: 2) == .refused(.internalServerError))
        #expect(try registry.register(client: 2, of: 1) == .internalServerError)
        _ = registry.depart(self.id(1))
        registry.expectEmpty()
    }

    /// Every number that a device may give; only one is a client of its own.
    @Test(arguments: [0, 2, 65_535, 65_536, 65_537, .max] as [UInt64])
    func unknownAddresses(number: UInt64) throws {
        var registry = try TunnelProxyRegistry.withDevice(and: 2, 3)
        #expect(try registry.register(client: 2, of: 1) == nil)
        #expect(registry.client(at: number, of: self.id(1)) == .failure(.unknownSocketAddress))
        #expect(registry.client(at: 1, of: self.id(1)) == .success(try self.address(1)))
        #expect(registry.client(at: 1, of: self.id(2)) == .failure(.notRegistered))
        #expect(registry.client(at: 1, of: self.id(9)) == .failure(.notRegistered))
        // Of another device.
        #expect(try registry.register(server: 3) == .registered)
        #expect(registry.client(at: 1, of: self.id(3)) == .failure(.unknownSocketAddress))
    }
}
