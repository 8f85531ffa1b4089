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

    /// What was sent is flushed first, and nothing finishes the output: an end in order is what it must not look like.
    @Test func resetsWhoHasLostBytes() {
        var machine = ClosingMachine()
        #expect(machine.end(hasLost: true) == .flush)
        #expect(machine.peerFinished() == .carryOn)
        #expect(machine.flushed() == .reset)
        #expect(machine.lost() == .ignore)
        #expect(machine.close() == .close)
    }

    /// Bytes come when the end is under way already, and the peer may have finished by the time they are known to be lost.
    @Test func resetsWhoGoesOnSending() {
        var flushing = ClosingMachine()
        #expect(flushing.lost() == .ignore, "nothing is thrown away before the end")
        _ = flushing.end()
        #expect(flushing.lost() == .ignore)
        #expect(flushing.flushed() == .reset)

        var waiting = ClosingMachine()
        _ = waiting.end()
        _ = waiting.flushed()
        #expect(waiting.lost() == .reset)
        #expect(waiting.lost() == .ignore)
        #expect(waiting.peerFinished() == .carryOn)

        var halfClosed = ClosingMachine()
        _ = halfClosed.finishOutput()
        _ = halfClosed.flushed()
        #expect(halfClosed.end(hasLost: true) == .reset)

        var toldLater = ClosingMachine()
        _ = toldLater.end()
        _ = toldLater.flushed()
        #expect(toldLater.end(hasLost: true) == .reset)
    }
}
