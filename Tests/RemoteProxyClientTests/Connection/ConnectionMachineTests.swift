// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct ConnectionMachineTests {
    /// A machine that waits for its partner.
    private func authenticated(halfCloses: Bool = true) -> ConnectionMachine {
        var machine = ConnectionMachine(halfCloses: halfCloses)
        #expect(machine.transportReady() == .announce)
        #expect(machine.call(entry: .rendezvous) == .send(id: 0))
        #expect(machine.reply(id: 0, refusal: nil) == .enter(.rendezvous))
        return machine
    }

    private func tunnel(halfCloses: Bool = true) -> ConnectionMachine {
        var machine = self.authenticated(halfCloses: halfCloses)
        #expect(machine.tunnelEstablished() == .open)
        return machine
    }

    @Test func fromConnectingToTheEnd() {
        var machine = ConnectionMachine(halfCloses: true)
        #expect(machine.awaitReady() == .wait)
        #expect(machine.transportReady() == .announce)
        #expect(machine.transportReady() == .ignore)
        #expect(machine.awaitReady() == .ready)
        #expect(machine.call() == .send(id: 0))
        #expect(machine.reply(id: 0, refusal: nil) == .complete)
        #expect(machine.awaitPartner() == .refuse(.failed(.notAuthenticated)))
        #expect(machine.call(entry: .rendezvous) == .send(id: 1))
        #expect(machine.awaitPartner() == .wait)
        #expect(machine.reply(id: 1, refusal: nil) == .enter(.rendezvous))
        #expect(machine.awaitPartner() == .wait)
        #expect(!machine.isPayload)
        #expect(machine.tunnelEstablished() == .open)
        #expect(machine.isPayload)
        #expect(machine.send() == .send)
        #expect(machine.finish() == .finish)
        #expect(machine.send() == .refuse(.failed(.alreadyFinished)))
        #expect(machine.outputEnded() == .wait)
        #expect(machine.inputEnded(.clean, isFlushed: true) == .end(.finished))
        #expect(machine.isEnding)
        #expect(machine.inputEnded(.clean, isFlushed: true) == .ignore)
        #expect(machine.close() == .alreadyClosed)
    }

    @Test func repliesComeInTheOrderOfRequests() {
        var machine = ConnectionMachine(halfCloses: true)
        _ = machine.transportReady()
        #expect(machine.call() == .send(id: 0))
        #expect(machine.call() == .send(id: 1))
        #expect(machine.call(entry: .rendezvous) == .send(id: 2))
        #expect(machine.reply(id: 0, refusal: nil) == .complete)
        #expect(machine.replyTimedOut(id: 0) == .ignore)
        #expect(machine.replyTimedOut(id: 1) == .fail)
        #expect(machine.reply(id: 1, refusal: nil) == .complete)
        #expect(machine.reply(id: 7, refusal: nil) == .fail(.replyOutOfOrder(expected: 2, got: 7)))
        #expect(machine.reply(id: 2, refusal: nil) == .enter(.rendezvous))
        #expect(machine.reply(id: 2, refusal: nil) == .fail(.replyWithoutRequest))
    }

    @Test func nothingIsAskedAfterAnAuthentication() {
        var machine = ConnectionMachine(halfCloses: true)
        #expect(machine.call() == .refuse(.failed(.tooEarlyToCall)))
        machine = self.authenticated()
        #expect(machine.call() == .refuse(.failed(.tooLateToCall)))
        machine = self.tunnel()
        #expect(machine.call(entry: .rendezvous) == .refuse(.failed(.tooLateToCall)))
    }

    @Test func aRefusalEndsWhateverItsID() {
        var machine = ConnectionMachine(halfCloses: true)
        _ = machine.transportReady()
        _ = machine.call()
        let refusal = ClientError.requestRefused("A.B", "No such method")
        #expect(machine.reply(id: -1, refusal: refusal) == .fail(refusal))
        #expect(machine.fail(.failed(refusal)) == .end(.failed(refusal)))
        #expect(machine.reply(id: 0, refusal: nil) == .ignore)
        #expect(machine.tunnelEstablished() == .ignore)
        #expect(machine.fail(.cancelled) == .ignore)
        #expect(machine.call(entry: .rendezvous) == .refuse(.failed(refusal)))
        #expect(machine.send() == .refuse(.failed(refusal)))
        #expect(machine.finish() == .refuse(.failed(refusal)))
        #expect(machine.awaitPartner() == .refuse(.failed(refusal)))
        #expect(machine.awaitReady() == .refuse(.failed(refusal)))
    }

    @Test func aClientOfADeviceHasItsTunnelAtOnceAndEndsAsAWhole() {
        var machine = ConnectionMachine(halfCloses: true)
        _ = machine.transportReady()
        #expect(machine.call() == .send(id: 0))
        #expect(machine.call(entry: .tunnel) == .send(id: 1))
        #expect(machine.reply(id: 0, refusal: nil) == .complete)
        #expect(!machine.isPayload)
        #expect(machine.reply(id: 1, refusal: nil) == .enter(.tunnel))
        #expect(machine.isPayload && !machine.isMultiplexed)
        #expect(machine.send() == .send)
        #expect(machine.call() == .refuse(.failed(.tooLateToCall)))
        #expect(machine.inputEnded(.clean, isFlushed: false) == .end(.finished))
    }

    @Test func aDeviceGoesOnAskingAndEndsWithItsProxy() {
        var machine = ConnectionMachine(halfCloses: true)
        _ = machine.transportReady()
        #expect(machine.call(entry: .multiplex) == .send(id: 0))
        #expect(machine.reply(id: 0, refusal: nil) == .enter(.multiplex))
        #expect(machine.isPayload && machine.isMultiplexed)
        #expect(machine.call() == .send(id: 1))
        #expect(machine.call() == .send(id: 2))
        #expect(machine.call(entry: .multiplex) == .refuse(.failed(.tooLateToCall)))
        #expect(machine.reply(id: 1, refusal: nil) == .complete)
        #expect(machine.replyTimedOut(id: 2) == .fail)
        #expect(machine.reply(id: 3, refusal: nil) == .fail(.replyOutOfOrder(expected: 2, got: 3)))
        #expect(machine.send() == .refuse(.failed(.noTunnel)))
        #expect(machine.awaitEnd() == .wait)
        #expect(machine.inputEnded(.clean, isFlushed: true) == .end(.failed(.connectionEnded(.clean))))
        #expect(machine.awaitEnd() == .ended(.failed(.connectionEnded(.clean))))
    }

    @Test func noTunnelWithoutAuthentication() {
        var machine = ConnectionMachine(halfCloses: true)
        #expect(machine.tunnelEstablished() == .fail(.tunnelTooEarly))
        _ = machine.transportReady()
        #expect(machine.tunnelEstablished() == .fail(.tunnelTooEarly))
        _ = machine.call(entry: .rendezvous)
        #expect(machine.tunnelEstablished() == .fail(.tunnelTooEarly))
        #expect(machine.send() == .refuse(.failed(.noTunnel)))
        #expect(machine.finish() == .refuse(.failed(.noTunnel)))
    }

    @Test func aStreamsHalvesEndOnTheirOwn() {
        var machine = self.tunnel()
        #expect(machine.inputEnded(.clean, isFlushed: true) == .endInput)
        #expect(machine.send() == .send)
        #expect(machine.finish() == .finish)
        #expect(machine.outputEnded() == .end)
        #expect(machine.isEnding)
    }

    @Test func whatWaitsIsStillSentWhenThePartnerEnds() {
        var machine = self.tunnel()
        #expect(machine.finish() == .finish)
        #expect(machine.inputEnded(.clean, isFlushed: false) == .endInput)
        #expect(machine.outputEnded() == .end)
    }

    @Test func aWebSocketEndsAsAWhole() {
        var machine = self.tunnel(halfCloses: false)
        #expect(machine.finish() == .finish)
        #expect(machine.outputEnded() == .wait)
        #expect(machine.inputEnded(.clean, isFlushed: true) == .end(.finished))
        machine = self.tunnel(halfCloses: false)
        #expect(machine.inputEnded(.clean, isFlushed: false) == .end(.finished))
    }

    /// What an end means depends on what was due.
    @Test func endsBeforeTime() {
        let end = TransportEnd.abnormal("code 1008")
        var machine = ConnectionMachine(halfCloses: false)
        #expect(machine.inputEnded(.clean, isFlushed: true) == .end(.failed(.connectionEnded(.clean))))
        machine = ConnectionMachine(halfCloses: false)
        _ = machine.transportReady()
        #expect(machine.inputEnded(end, isFlushed: true) == .end(.failed(.connectionEnded(end))))
        machine = self.authenticated()
        #expect(machine.inputEnded(.clean, isFlushed: true) == .end(.failed(.partnerDidNotCome(.clean))))
        machine = self.tunnel()
        #expect(machine.inputEnded(end, isFlushed: true) == .end(.failed(.connectionEnded(end))))
    }

    @Test func closingWaitsForThePeerAndForgivesItAll() {
        for failure in [ConnectionMachine.Ending.cancelled, .failed(.closed), .finished] {
            var machine = self.tunnel()
            #expect(machine.close() == .begin)
            #expect(machine.isClosing)
            #expect(machine.close() == .wait)
            #expect(machine.send() == .refuse(.finished))
            #expect(machine.call() == .refuse(.finished))
            #expect(machine.reply(id: 0, refusal: nil) == .ignore)
            #expect(machine.fail(failure) == .end(.finished))
            #expect(machine.close() == .alreadyClosed)
        }
        var machine = self.authenticated()
        #expect(machine.close() == .begin)
        #expect(machine.tunnelEstablished() == .ignore)
        #expect(machine.inputEnded(.abnormal("x"), isFlushed: false) == .end(.finished))
    }
}
