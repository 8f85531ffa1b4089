// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import NIOEmbedded
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

@Suite struct ConnectionHandlerTests {
    private typealias Hello = RendezvousAPI.RemoteProxy.Hello

    private func hello(_ harness: ConnectionHarness) -> Outcome<Hello.Response> {
        let outcome = Outcome<Hello.Response>()
        harness.handler.call(Hello(), waiter: outcome.set)
        return outcome
    }

    @Test func asksAndUnderstands() throws {
        let harness = try ConnectionHarness()
        harness.fire(.ready)
        let outcome = self.hello(harness)
        #expect(try harness.sent() == #"{"id":0,"method":"RemoteProxy.Hello"}"# + "\n")
        try harness.receive(#"{"id":0,"params":{"apiVersion":"0.3","name":"x","#)
        #expect(outcome.value == nil)
        try harness.receive(#""server":"s","version":"1"},"status":"success"}"#)
        #expect(try outcome.value?.get().name == "x")
    }

    @Test func severalRequestsMayBeUnderWay() throws {
        let harness = try ConnectionHarness(halfCloses: false)
        harness.fire(.ready)
        let outcomes = [self.hello(harness), self.hello(harness)]
        for (id, outcome) in outcomes.enumerated() {
            #expect(outcome.value == nil)
            try harness.receive(
                #"{"id":\#(id),"params":{"apiVersion":"0.3","name":"\#(id)","server":"s","version":"1"},"status":"success"}"#
            )
            #expect(try outcome.value?.get().name == "\(id)")
        }
    }

    /// What the server may answer instead, and what the caller is told.
    static let badReplies: [(String, ClientError.Code)] = [
        (#"{"id":0,"status":"error","error":"No such method"}"#, .requestRefused),
        (#"{"id":-1,"status":"error","error":"Failed to parse JSON data: x"}"#, .requestRefused),
        (
            #"{"id":9,"params":{"apiVersion":"","name":"","server":"","version":""},"status":"success"}"#,
            .protocolViolation
        ),
        (#"{"id":0,"params":{},"status":"success"}"#, .protocolViolation),
        (#"{"id":0,"status":"maybe"}"#, .protocolViolation),
        (#"{"id":0,"#, .connectionLost),
        (#"{"id":0,,}"#, .protocolViolation),
        ("HTTP/1.1 400 Bad Request", .protocolViolation),
        ("{\"x\":\"" + String(repeating: "y", count: 1000), .protocolViolation),
        (ConnectionHarness.established, .protocolViolation),
    ]

    @Test(arguments: badReplies) func badReply(_ text: String, _ code: ClientError.Code) throws {
        let harness = try ConnectionHarness(ClientConfiguration(limits: .init(controlMessage: 500)))
        harness.fire(.ready)
        let outcomes = [self.hello(harness), self.hello(harness)]
        try harness.receive(text)
        harness.fire(.inputEnded(.clean))
        #expect(outcomes.map(\.code) == [code, code])
        #expect(!harness.channel.isActive)
    }

    @Test func anUnknownNotificationIsNoHarm() throws {
        let harness = try ConnectionHarness()
        try harness.authenticate()
        try harness.receive(#"{"id":5,"notification":"RemoteProxy.Weather","params":{}}"#)
        #expect(harness.channel.isActive)
    }

    @Test func refusedTokenInEitherWayOfSayingIt() throws {
        for reply in [
            #"{"id":0,"status":"error","error":"Invalid token.","params":{"authenticationError":"AuthenticationErrorAuthenticationFailed"}}"#,
            #"{"id":0,"status":"success","params":{"authenticationError":"AuthenticationErrorAuthenticationFailed"}}"#,
        ] {
            let harness = try ConnectionHarness()
            harness.fire(.ready)
            let outcome = Outcome<Authenticate.Response>()
            harness.handler.call(Authenticate(uuid: "u", name: "n", token: "t", nonce: nil), waiter: outcome.set)
            try harness.receive(reply)
            #expect(outcome.code == .authenticationRefused)
            #expect(!harness.channel.isActive)
        }
    }

    @Test func aReplyMustComeInTime() throws {
        let harness = try ConnectionHarness(ClientConfiguration(timeouts: .init(reply: .seconds(3))))
        harness.fire(.ready)
        let outcome = self.hello(harness)
        harness.channel.embeddedEventLoop.advanceTime(by: .milliseconds(2999))
        #expect(outcome.value == nil)
        harness.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(outcome.code == .replyTimedOut)
        #expect("\(try #require(outcome.error))".contains("RemoteProxy.Hello"))
        #expect(!harness.channel.isActive)
    }

    @Test func theObserverSeesAllButTheToken() throws {
        let seen = SharedLog<TrafficEvent>()
        let harness = try ConnectionHarness(ClientConfiguration(trafficObserver: { seen.append($0) }))
        try harness.openTunnel()
        _ = harness.send(Array("hi".utf8))
        try harness.receive("ho")
        let chunks = seen.all.map(\.content).suffix(2)
        #expect(
            chunks == [
                .payload(TunnelChunk(bytes: Array("hi".utf8), kind: .stream, endsMessage: false)),
                .payload(TunnelChunk(bytes: Array("ho".utf8), kind: .stream, endsMessage: false)),
            ]
        )
        let texts = seen.all.map { "\($0)" }
        #expect(texts.contains { $0.contains("Authentication.Authenticate") && $0.contains("(not shown)") })
        #expect(!texts.contains { $0.contains("secret") })
    }

    @Test func statesAreReportedOnce() async throws {
        let harness = try ConnectionHarness()
        try harness.openTunnel()
        harness.handler.cancel()
        harness.handler.cancel()
        var states: [ConnectionState] = []
        for await state in harness.states { states.append(state) }
        let partner = TunnelPartner(name: "p", uuid: "q")
        #expect(states == [.connected, .authenticating, .waitingForPartner, .paired(partner), .closed(nil)])
    }
}
