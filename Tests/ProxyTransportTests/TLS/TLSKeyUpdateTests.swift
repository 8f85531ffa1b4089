// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import NIOEmbedded
import ProxyTesting
import Testing

@testable import ProxyTransport

/// New keys in the midst of a connection (RFC 8446 section 4.6.3).
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSKeyUpdateTests {
    /// The peer asks, with traffic in both directions.
    @Test(arguments: [true, false]) func thePeerMayUpdate(both: Bool) throws {
        let pair = try TLSHandlerPair()
        for round in 0..<50 as Range<UInt64> {
            let (up, down) = (Payload.bytes(3_000, seed: round), Payload.bytes(4_000, seed: round + 50))
            try pair.client.write(up)
            try pair.client.updateKeys(both: both)
            try pair.client.write(up)
            pair.channel.write(ByteBuffer(bytes: down), promise: nil)
            try pair.carryToServer()
            pair.channel.writeAndFlush(ByteBuffer(bytes: down), promise: nil)
            #expect(try pair.received().bytes == down + down)
            #expect(pair.top.bytes.suffix(6_000) == (up + up)[...])
        }
        #expect(pair.top.bytes.count == 300_000)
        #expect(pair.top.errors.isEmpty)
    }

    /// The server does it by itself, once a key has been used for long enough.
    @Test func theServerUpdatesAfterSoManyRecords() throws {
        let pair = try TLSHandlerPair(keyUpdateInterval: 10)
        // BoringSSL sends the ticket with the first data.
        pair.channel.writeAndFlush(ByteBuffer(bytes: [0]), promise: nil)
        #expect(try pair.received().bytes == [0])
        var updates = 0
        for round in 0..<100 as Range<UInt64> {
            let payload = Payload.bytes(100, seed: round)
            let before = pair.wire.writes.count
            pair.channel.writeAndFlush(ByteBuffer(bytes: payload), promise: nil)
            let count = pair.wire.writes[before...].reduce(0) { $0 + $1.bytes }
            // RFC 8446 section 5.2: header, type and tag; a KeyUpdate has five bytes in a record of its own.
            if count == 100 + 22 + 5 + 22 { updates += 1 } else { #expect(count == 100 + 22) }
            #expect(try pair.received().bytes == payload)
            // The client's answer comes with what it sends next.
            try pair.client.write(payload)
            try pair.carryToServer()
            #expect(pair.top.bytes.suffix(100) == payload[...])
        }
        #expect(updates == 10)
        #expect(pair.top.errors.isEmpty)
    }

    @Test func largeWritesCountAllTheirRecords() throws {
        let pair = try TLSHandlerPair(keyUpdateInterval: 10)
        let payload = Payload.bytes(1_000_000, seed: 1)
        for _ in 0..<3 {
            pair.channel.writeAndFlush(ByteBuffer(bytes: payload), promise: nil)
            #expect(try pair.received().bytes == payload)
        }
    }

    /// TLS 1.2 has no such thing, and goes on without.
    @Test func olderVersionsKeepTheirKeys() throws {
        let pair = try TLSHandlerPair(version: .tls12, keyUpdateInterval: 1)
        for _ in 0..<10 {
            pair.channel.writeAndFlush(ByteBuffer(string: "same key"), promise: nil)
            #expect(try pair.received().bytes == Array("same key".utf8))
        }
        #expect(pair.top.errors.isEmpty)
    }

    @Test func floodsEndTheConnection() throws {
        let pair = try TLSHandlerPair()
        for _ in 0..<1_000 { try pair.client.updateKeys(both: true) }
        try pair.carryToServer()
        #expect(pair.top.errors.count == 1)
        #expect(pair.wire.closes == [.output])
    }

    /// Between two updates stands a byte, so that no limit on updates in a row applies: what the server owes in answers
    /// stays bounded, because it does not read on.
    @Test func answersDoNotPileUp() throws {
        let pair = try TLSHandlerPair()
        for _ in 0..<100 {
            try pair.client.updateKeys(both: true)
            try pair.client.write("x")
        }
        // The peer does not read: the socket takes nothing more.
        pair.channel.isWritable = false
        pair.channel.pipeline.fireChannelWritabilityChanged()
        try pair.carryToServer()
        let answered = pair.wire.writes.count
        let reads = pair.wire.reads
        pair.channel.read()
        if ctlsAnswersAtOnce {
            #expect(answered > 0)
            #expect(pair.wire.reads == reads)
        }
        pair.channel.isWritable = true
        pair.channel.pipeline.fireChannelWritabilityChanged()
        #expect(pair.wire.reads == reads + 1)
        pair.channel.writeAndFlush(ByteBuffer(string: "done"), promise: nil)
        #expect(try pair.received().bytes == Array("done".utf8))
        #expect(pair.top.bytes.count == 100)
    }

    /// OpenSSL answers a KeyUpdate at once, BoringSSL with the next write, which is within the peer's control no more.
    private var ctlsAnswersAtOnce: Bool { TLSServerContext.provider.hasPrefix("OpenSSL") }
}
