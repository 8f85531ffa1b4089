// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct DialogueTests {
    private static let identity = Dialogue.Identity(token: "secret", uuid: "{1}")
    private static let authenticated =
        #"{"id":1,"status":"success","params":{"authenticationError":"AuthenticationErrorNoError"}}"# + "\n"
    private static let established =
        #"{"id":4,"notification":"RemoteProxy.TunnelEstablished","params":{"name":"a","uuid":"b"}}"# + "\n"

    @Test func theProxysDialogue() {
        var dialogue = Dialogue.rendezvous(Self.identity, asksHello: false)
        guard case .send(let request) = dialogue.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: request, as: UTF8.self).contains(#""token":"secret""#))
        #expect(dialogue.received(Self.authenticated.utf8) == .wait)
        #expect(dialogue.received(Self.established.utf8) == .established)
        #expect(dialogue.received([1]) == .fail("bytes that nobody sent"))
    }

    @Test func helloComesFirst() {
        var dialogue = Dialogue.rendezvous(Self.identity, asksHello: true)
        guard case .send(let hello) = dialogue.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: hello, as: UTF8.self).contains("RemoteProxy.Hello"))
        guard case .send(let request) = dialogue.received(#"{"id":0,"status":"success","params":{}}"#.utf8 + [10])
        else {
            Issue.record("Authenticate was not sent")
            return
        }
        #expect(String(decoding: request, as: UTF8.self).contains("Authentication.Authenticate"))
    }

    @Test func helloMayBeAll() {
        var dialogue = Dialogue.greeting
        guard case .send(let hello) = dialogue.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: hello, as: UTF8.self).contains("RemoteProxy.Hello"))
        #expect(dialogue.received(#"{"id":0,"status":"success","params":{}}"#.utf8 + [10]) == .established)
    }

    @Test func oneMayBeOutForNoPartner() {
        let identity = Dialogue.Identity(token: "secret", uuid: "{1}", nonce: "n")
        var dialogue = Dialogue.rendezvous(identity, asksHello: false, alone: true)
        guard case .send(let request) = dialogue.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: request, as: UTF8.self).contains(#""token":"secret","nonce":"n"}}"# + "\n"))
        #expect(dialogue.received(Self.authenticated.utf8) == .established)
    }

    @Test func answersMayComeInPiecesOrTogether() {
        var dialogue = Dialogue.rendezvous(Self.identity, asksHello: false)
        for byte in (Self.authenticated + Self.established).utf8.dropLast() {
            #expect(dialogue.received([byte]) == .wait)
        }
        #expect(dialogue.received([10]) == .established)

        var other = Dialogue.rendezvous(Self.identity, asksHello: false)
        #expect(other.received((Self.authenticated + Self.established).utf8) == .established)
    }

    @Test func aRefusalIsQuoted() {
        var dialogue = Dialogue.rendezvous(Self.identity, asksHello: false)
        let refusal = #"{"id":1,"status":"error","error":"Invalid token."}"#
        #expect(dialogue.received((refusal + "\n").utf8) == .fail("the server answered \(refusal)"))
    }

    @Test(arguments: [Dialogue.device(uuid: "{7}"), .client(uuid: "{8}", of: "{7}")])
    func aRegistrationIsOneQuestion(start: Dialogue) {
        var dialogue = start
        guard case .send(let request) = dialogue.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: request, as: UTF8.self).contains(#""serverUuid":"{7}"}}"# + "\n"))
        let answer = #"{"id":1,"status":"success","params":{"tunnelProxyError":"TunnelProxyErrorNoError"}}"# + "\n"
        #expect(dialogue.received(answer.utf8.dropLast()) == .wait)
        #expect(dialogue.received([10]) == .established)
    }

    @Test func aRefusedRegistrationIsQuoted() {
        var dialogue = Dialogue.client(uuid: "{8}", of: "{7}")
        // Refusals come as success, with an error in the parameters.
        let refusal = #"{"id":1,"status":"success","params":{"tunnelProxyError":"TunnelProxyErrorServerNotFound"}}"#
        #expect(dialogue.received((refusal + "\n").utf8) == .fail("the server answered \(refusal)"))
    }

    @Test func withoutAProtocolTheNumberTellsTheEndsApart() {
        var calling = Dialogue.calling(number: 0x0102)
        var answering = Dialogue.answering
        guard case .send(let bytes) = calling.connected() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(answering.connected() == .wait)
        #expect(answering.received(bytes.prefix(3)) == .wait)
        #expect(answering.received(bytes.dropFirst(3)) == .establishedAfter(sending: bytes))
        #expect(answering.heardNumber == 0x0102)
        #expect(calling.received(bytes) == .established)
    }

    @Test func anotherNumberIsAnothersTunnel() {
        var calling = Dialogue.calling(number: 7)
        #expect(calling.received([0, 0, 0, 0, 0, 0, 0, 8]) == .fail("the tunnel's ends are mixed up"))
    }
}
