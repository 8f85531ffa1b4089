// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import Testing

@testable import RemoteProxyClient

@Suite struct DeviceClientMachineTests {
    @Test func fullForAWhile() {
        var machine = DeviceClientMachine()
        #expect(machine.roomChanged(hasRoom: true) == .none)
        #expect(machine.roomChanged(hasRoom: false) == .pause)
        #expect(machine.roomChanged(hasRoom: false) == .none)
        #expect(machine.roomChanged(hasRoom: true) == .resume)
        #expect(machine.slowTimedOut(after: .seconds(1)) == .ignore)
        #expect(machine.isOpen && machine.send() == .send)
    }

    @Test func fullForTooLong() {
        var machine = DeviceClientMachine()
        let ending = DeviceClientMachine.Ending.failed(.clientNotRead(for: .seconds(1)))
        #expect(machine.roomChanged(hasRoom: false) == .pause)
        #expect(machine.slowTimedOut(after: .seconds(1)) == .end(ending))
        // It no longer holds up the others, whatever it still has.
        #expect(machine.roomChanged(hasRoom: false) == .resume)
        #expect(machine.roomChanged(hasRoom: false) == .none)
        #expect(machine.send() == .refuse(ending))
        #expect(machine.close() == .alreadyClosed)
        #expect(machine.end(.finished) == .ignore)
    }

    @Test func closing() {
        var machine = DeviceClientMachine()
        #expect(machine.flushed() == .ignore)
        #expect(machine.close() == .begin)
        #expect(machine.close() == .wait)
        #expect(machine.isClosing && !machine.isOpen)
        #expect(machine.send() == .refuse(.finished))
        #expect(machine.roomChanged(hasRoom: false) == .none)
        #expect(machine.flushed() == .end(.finished))
        #expect(machine.flushed() == .ignore)
    }

    @Test func whateverHappensWhileClosingItWasToEnd() {
        var machine = DeviceClientMachine()
        #expect(machine.close() == .begin)
        #expect(machine.end(.failed(.replyWithoutRequest)) == .end(.finished))
        machine = DeviceClientMachine()
        #expect(machine.end(.cancelled) == .end(.cancelled))
        #expect(machine.send() == .refuse(.cancelled))
    }
}

@Suite struct ClientTableTests {
    @Test func addressesAreCheckedBeforeAnythingElse() throws {
        var table = ClientTable<String>(limit: 2)
        let one = try #require(TunnelAddress(rawValue: 1)), last = try #require(TunnelAddress(rawValue: 65534))
        #expect(table.admission(of: 1) == .admit(one))
        table.add("one", at: one)
        #expect(table.admission(of: 1) == .fail(.socketAddressTaken(1)))
        #expect(table.admission(of: 65534) == .admit(last))
        table.add("last", at: last)
        #expect(table.admission(of: 2) == .refuse)
        for number: UInt64 in [0, 65535, 65536, .max] {
            #expect(table.admission(of: number) == .fail(.invalidSocketAddress(number)))
            #expect(table[socketAddress: number] == nil)
        }
        #expect(table[socketAddress: 65534] == "last" && table[one] == "one")
        #expect(table.all.sorted() == ["last", "one"])
        table.remove(one)
        #expect(table[one] == nil && table.admission(of: 2) != .refuse)
    }
}
