// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct TLSMachineTests {
    /// A machine whose handshake is complete.
    private func open() -> TLSMachine {
        var machine = TLSMachine()
        machine.handshakeCompleted()
        return machine
    }

    @Test func nothingPassesBeforeTheHandshakeIsComplete() {
        var machine = TLSMachine()
        #expect(machine.isHandshaking)
        #expect(!machine.canRead)
        #expect(!machine.canWrite)
        machine.handshakeCompleted()
        #expect(!machine.isHandshaking)
        #expect(machine.canRead)
        #expect(machine.canWrite)
    }

    @Test func streamsCloseTheirDirectionsApart() {
        var machine = self.open()
        #expect(machine.peerClosed(canHalfClose: true) == .reportInputClosed)
        #expect(!machine.canRead)
        #expect(machine.canWrite)
        #expect(machine.closeOutput() == true)
        #expect(!machine.canWrite)
        #expect(machine.streamEnded() == .ignore)
    }

    @Test func outputMayCloseFirst() {
        var machine = self.open()
        #expect(machine.closeOutput() == true)
        #expect(machine.canRead)
        #expect(!machine.canWrite)
        #expect(machine.peerClosed(canHalfClose: true) == .reportInputClosed)
        #expect(!machine.canRead)
        #expect(machine.close() == false)
    }

    @Test func withoutHalfClosureThePeerEndsBothDirections() {
        var machine = self.open()
        #expect(machine.peerClosed(canHalfClose: false) == .close)
        #expect(machine.close() == true)
        #expect(!machine.canWrite)
        #expect(machine.streamEnded() == .ignore)
    }

    @Test func closeNotifyIsSentOnce() {
        var machine = self.open()
        #expect(machine.closeOutput() == true)
        #expect(machine.closeOutput() == false)
        #expect(machine.close() == false)

        var other = self.open()
        #expect(other.close() == true)
        #expect(other.close() == false)
        #expect(other.closeOutput() == false)
    }

    @Test func closeNotifyIsHeardOnce() {
        for canHalfClose in [true, false] {
            var machine = self.open()
            _ = machine.peerClosed(canHalfClose: canHalfClose)
            #expect(machine.peerClosed(canHalfClose: canHalfClose) == .ignore)
            var closed = self.open()
            _ = closed.close()
            #expect(closed.peerClosed(canHalfClose: canHalfClose) == .ignore)
        }
    }

    @Test func anEndWithoutCloseNotifyIsATruncation() {
        var machine = self.open()
        #expect(machine.streamEnded() == .reportTruncation)
        #expect(!machine.canRead)
        #expect(!machine.canWrite)
        #expect(machine.close() == false)
        #expect(machine.streamEnded() == .ignore)

        // The proxy having finished makes the peer's end no more orderly.
        var finished = self.open()
        _ = finished.closeOutput()
        #expect(finished.streamEnded() == .reportTruncation)
    }

    @Test func anEndDuringTheHandshakeAbortsIt() {
        var machine = TLSMachine()
        #expect(machine.streamEnded() == .abortHandshake)
        #expect(!machine.isHandshaking)
        #expect(machine.streamEnded() == .ignore)
    }

    /// close_notify is encrypted: without keys there is none.
    @Test func closingDuringTheHandshakeSendsNothing() {
        var machine = TLSMachine()
        #expect(machine.closeOutput() == false)
        #expect(machine.isHandshaking)
        #expect(machine.close() == false)
        #expect(!machine.isHandshaking)
        #expect(machine.streamEnded() == .ignore)
    }

    @Test func nothingFollowsAFailure() {
        var handshaking = TLSMachine()
        var open = self.open()
        handshaking.fail()
        open.fail()
        for machine in [handshaking, open] {
            var machine = machine
            #expect(!machine.isHandshaking)
            #expect(!machine.canRead)
            #expect(!machine.canWrite)
            #expect(machine.closeOutput() == false)
            #expect(machine.peerClosed(canHalfClose: true) == .ignore)
            #expect(machine.streamEnded() == .ignore)
            #expect(machine.close() == false)
        }
    }
}
