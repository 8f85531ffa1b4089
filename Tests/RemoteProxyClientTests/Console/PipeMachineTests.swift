// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ClientConsole

@Suite struct PipeMachineTests {
    private func machine(halfClose: Bool = true, terminal: Bool = false) -> PipeMachine {
        PipeMachine(supportsHalfClose: halfClose, isTerminal: terminal)
    }

    @Test func eachSideEndsOnItsOwn() {
        var asking = self.machine()
        #expect(asking.sent(isEmpty: false) == .goOn)
        #expect(asking.received() == .finish)
        var answering = self.machine()
        #expect(answering.received() == .goOn)
        #expect(answering.sent(isEmpty: false) == .finish)
    }

    /// Without half-close the end of the connection is what says that all was sent.
    @Test func whoCannotSayThatItHasFinishedCloses() {
        var sender = self.machine(halfClose: false)
        #expect(sender.sent(isEmpty: false) == .closeAfterSilence)
        #expect(sender.received() == .finish)
        // Closing would cut off what has not come yet.
        var receiver = self.machine(halfClose: false)
        #expect(receiver.sent(isEmpty: true) == .goOn)
        #expect(receiver.received() == .finish)
    }

    @Test func inputThatNobodyTakesMayOnlyEnd() {
        for halfClose in [false, true] {
            var ends = self.machine(halfClose: halfClose)
            if halfClose { #expect(ends.disconnected() == .goOn) }
            #expect(ends.received() == .awaitEndOfInput)
            #expect(ends.sent(isEmpty: false) == .finish)

            var isSilent = self.machine(halfClose: halfClose)
            _ = isSilent.disconnected()
            #expect(isSilent.received() == .awaitEndOfInput)
            #expect(isSilent.inputStayedSilent() == .finish)

            var brings = self.machine(halfClose: halfClose)
            _ = brings.disconnected()
            #expect(brings.received() == .awaitEndOfInput)
            #expect(brings.sendingFailed() == .fail)
        }
    }

    @Test func theConnectionMayEndAfterThePartnersSide() {
        var machine = self.machine()
        #expect(machine.received() == .goOn)
        #expect(machine.disconnected() == .awaitEndOfInput)
        #expect(machine.disconnected() == .goOn)
        #expect(machine.inputStayedSilent() == .finish)
    }

    @Test func aPersonHasNobodyToTypeTo() {
        var machine = self.machine(terminal: true)
        #expect(machine.received() == .finish)
    }

    /// What has come is written first; it may also tell why.
    @Test func lostInputIsAFailure() {
        var machine = self.machine()
        #expect(machine.sendingFailed() == .goOn)
        #expect(machine.received() == .fail)
        var late = self.machine()
        #expect(late.received() == .goOn)
        #expect(late.sendingFailed() == .fail)
    }
}
