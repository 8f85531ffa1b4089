// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct ClosingMachineTests {
    @Test func endsInOrder() {
        var machine = ClosingMachine()
        #expect(machine.canWrite)
        #expect(machine.end() == .flush)
        #expect(!machine.canWrite)
        #expect(machine.isEnding)
        #expect(machine.flushed() == .finishOutput(awaitPeer: true))
        #expect(machine.peerFinished() == .close)
        #expect(machine.close() == .ignore)
    }

    @Test func closesOnceFlushedWhenThePeerFinishedFirst() {
        var machine = ClosingMachine()
        #expect(machine.peerFinished() == .carryOn)
        #expect(machine.canWrite)
        #expect(machine.end() == .flush)
        #expect(machine.flushed() == .close)
    }

    /// Output is not cut off by the peer finishing while it is being flushed.
    @Test func flushesAlthoughThePeerFinishes() {
        var machine = ClosingMachine()
        _ = machine.end()
        #expect(machine.peerFinished() == .carryOn)
        #expect(machine.flushed() == .close)
    }

    @Test func halfClosesBothWays() {
        var machine = ClosingMachine()
        #expect(machine.finishOutput() == .flush)
        #expect(machine.flushed() == .finishOutput(awaitPeer: false))
        #expect(!machine.isEnding)
        #expect(machine.finishOutput() == .ignore)
        #expect(machine.peerFinished() == .close)
    }

    @Test func endsAfterHalfClose() {
        var machine = ClosingMachine()
        _ = machine.finishOutput()
        #expect(machine.end() == .ignore)
        #expect(machine.flushed() == .finishOutput(awaitPeer: true))

        var finished = ClosingMachine()
        _ = finished.finishOutput()
        _ = finished.flushed()
        #expect(finished.end() == .awaitPeer)
        #expect(finished.end() == .ignore)
    }

    @Test func nothingFollowsAClose() {
        var machine = ClosingMachine()
        _ = machine.end()
        #expect(machine.close() == .close)
        #expect(machine.flushed() == .ignore)
        #expect(machine.peerFinished() == .carryOn)
        #expect(machine.finishOutput() == .ignore)
        #expect(machine.end() == .ignore)
    }
}
