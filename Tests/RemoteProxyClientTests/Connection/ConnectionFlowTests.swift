// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

/// Payload, back-pressure and the end, with the test as the transport.
@Suite struct ConnectionFlowTests {
    @Test func whatFollowsTheTunnelMessageInTheSameReadIsPayload() throws {
        let harness = try ConnectionHarness()
        let partner = Outcome<TunnelPartner>()
        try harness.authenticate()
        harness.handler.awaitPartner(partner.set)
        try harness.receive(ConnectionHarness.established + "{\"id\":0}\nrest")
        #expect(try partner.value?.get() == TunnelPartner(name: "p", uuid: "q"))
        #expect(try harness.nextChunk().value?.get()?.bytes == Array("{\"id\":0}\nrest".utf8))
    }

    @Test func theReplyAndTheTunnelMayComeInOneRead() throws {
        let harness = try ConnectionHarness()
        harness.fire(.ready)
        let outcome = Outcome<Authenticate.Response>()
        harness.handler.call(Authenticate(uuid: "u", name: "n", token: "t", nonce: nil), waiter: outcome.set)
        try harness.receive(
            #"{"id":0,"params":{"authenticationError":"AuthenticationErrorNoError"},"status":"success"}"# + "\n"
                + ConnectionHarness.established + "x"
        )
        #expect(outcome.isSuccess)
        #expect(try harness.nextChunk().value?.get()?.bytes == Array("x".utf8))
    }

    @Test func theSocketIsNotReadWhileNobodyTakesWhatCame() throws {
        let limits = ClientConfiguration.Limits(incomingHighMark: 1000, incomingLowMark: 100)
        let harness = try ConnectionHarness(ClientConfiguration(limits: limits))
        try harness.openTunnel()
        let before = harness.transport.reads
        harness.channel.read()
        #expect(harness.transport.reads == before + 1)
        try harness.receive(String(repeating: "x", count: 1000))
        harness.channel.read()
        harness.channel.read()
        #expect(harness.transport.reads == before + 1)
        #expect(try harness.nextChunk().value?.get()?.bytes.count == 1000)
        #expect(harness.transport.reads == before + 2)
    }

    @Test func closingReadsOnSoThatTheFarewellIsFound() throws {
        let harness = try ConnectionHarness(ClientConfiguration(limits: .init(incomingHighMark: 10)))
        try harness.openTunnel()
        try harness.receive("more than ten bytes")
        let before = harness.transport.reads
        harness.channel.read()
        #expect(harness.transport.reads == before)
        harness.handler.close { _ in }
        #expect(harness.transport.reads == before + 1)
    }

    @Test func sendingWaitsForTheSocket() throws {
        let harness = try ConnectionHarness(ClientConfiguration(limits: .init(outgoingHighMark: 100)))
        try harness.openTunnel()
        harness.transport.holdsWrites = true
        let first = harness.send(Array(repeating: 1, count: 100))
        let second = harness.send(Array(repeating: 2, count: 100))
        let third = harness.send([3])
        #expect(first.isSuccess && second.value == nil && third.value == nil)
        #expect(harness.transport.heldWrites == 1)
        harness.transport.completeWrite()
        #expect(second.isSuccess && third.value == nil)
        harness.transport.completeWrite()
        #expect(third.isSuccess)
    }

    @Test func finishingComesAfterAllThatWasSent() throws {
        let harness = try ConnectionHarness()
        try harness.openTunnel()
        harness.transport.holdsWrites = true
        _ = harness.send([1])
        let finished = Outcome<Void>()
        harness.handler.finish(finished.set)
        #expect(finished.value == nil && harness.transport.closes.isEmpty)
        harness.transport.completeWrite()
        #expect(finished.isSuccess && harness.transport.closes == [.output])
        #expect(harness.send([2]).code == .misuse)
        try harness.receive("still here")
        #expect(try harness.nextChunk().value?.get()?.bytes == Array("still here".utf8))
        harness.fire(.inputEnded(.clean))
        #expect(harness.nextChunk().isSuccess)
        #expect(harness.transport.closes == [.output, .all])
    }

    @Test func finishingAWebSocketTellsNobody() throws {
        let harness = try ConnectionHarness(halfCloses: false)
        try harness.openTunnel()
        let finished = Outcome<Void>()
        harness.handler.finish(finished.set)
        #expect(finished.isSuccess && harness.transport.closes.isEmpty)
        harness.handler.close { _ in }
        #expect(harness.transport.closes == [.output])
    }

    @Test func closingWaitsForThePeerButNotForEver() throws {
        let harness = try ConnectionHarness(ClientConfiguration(timeouts: .init(close: .seconds(2))))
        try harness.openTunnel()
        let closed = Outcome<Void>()
        let chunk = harness.nextChunk()
        harness.handler.close(closed.set)
        #expect(harness.transport.closes == [.output] && closed.value == nil)
        harness.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1999))
        #expect(closed.value == nil)
        harness.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(closed.isSuccess && chunk.isSuccess && !harness.channel.isActive)
    }

    @Test func theLastBytesComeBeforeTheErrorThatEndedThem() throws {
        let harness = try ConnectionHarness()
        try harness.openTunnel()
        try harness.receive("last")
        harness.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "read"))
        #expect(try harness.nextChunk().value?.get()?.bytes == Array("last".utf8))
        #expect(harness.nextChunk().code == .connectionLost)
        #expect(harness.send([1]).code == .connectionLost)
    }

    /// The partner has come, spoken and left before anybody asked for the tunnel.
    @Test func aPartnerThatHasLeftCanStillBeMet() throws {
        let harness = try ConnectionHarness(halfCloses: false)
        try harness.openTunnel()
        try harness.receive("hi", kind: .text)
        harness.fire(.inputEnded(.clean))
        let partner = Outcome<TunnelPartner>()
        harness.handler.awaitPartner(partner.set)
        #expect(partner.isSuccess)
        #expect(try harness.nextChunk().value?.get()?.bytes == Array("hi".utf8))
        #expect(harness.nextChunk().isSuccess)
        #expect(harness.send([1]).code == .closed)
    }

    @Test func cancellingTellsEverybody() throws {
        let harness = try ConnectionHarness()
        try harness.openTunnel()
        harness.transport.holdsWrites = true
        _ = harness.send(Array(repeating: 1, count: 300_000))
        let sending = harness.send([2])
        let chunk = harness.nextChunk()
        harness.handler.cancel()
        #expect(sending.error is CancellationError)
        #expect(chunk.error is CancellationError)
        #expect(!harness.channel.isActive)
    }

    @Test func anEndWhileThePartnerIsAwaited() throws {
        let harness = try ConnectionHarness(halfCloses: false)
        try harness.authenticate()
        let partner = Outcome<TunnelPartner>()
        harness.handler.awaitPartner(partner.set)
        harness.fire(.inputEnded(.abnormal("code 1008: No tunnel partner came in time.")))
        #expect(partner.code == .noPartner)
        #expect("\(try #require(partner.error))".contains("No tunnel partner came in time."))
    }

    /// A server that stops is no reason to look for the partner's token.
    @Test func aServerThatStopsWhileThePartnerIsAwaited() throws {
        let harness = try ConnectionHarness(halfCloses: false)
        try harness.authenticate()
        let partner = Outcome<TunnelPartner>()
        harness.handler.awaitPartner(partner.set)
        harness.fire(.inputEnded(TransportEnd(code: .goingAway, reason: "The server is shutting down.")))
        #expect(partner.code == .connectionLost)
        let words = "\(try #require(partner.error))"
        #expect(words.contains("The server is shutting down."))
        #expect(!words.contains("token"))
    }
}
