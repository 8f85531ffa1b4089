// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Data through the TLS handler, and the buffers it takes.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSHandlerTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]

    @Test(arguments: Self.versions) func carriesBytesBothWays(version: OpenSSLVersion) throws {
        let pair = try TLSHandlerPair(version: version)
        let payload = Payload.bytes(300_000, seed: 1)
        try pair.client.write(payload)
        for piece in Payload.pieces(of: pair.client.takeOutput(), longest: 65_536, seed: 1) {
            try pair.receive(piece)
        }
        #expect(pair.top.bytes == payload)
        pair.channel.writeAndFlush(ByteBuffer(bytes: payload), promise: nil)
        #expect(try pair.received().bytes == payload)
    }

    @Test func tellsOfTheHandshakeOnce() throws {
        let pair = try TLSHandlerPair(isReady: false)
        #expect(try !pair.client.handshake())
        try pair.transfer()
        #expect(!pair.top.isReady)
        #expect(try pair.client.handshake())
        // Its last flight and the first data come in one read.
        try pair.client.write("early bird")
        try pair.transfer()
        #expect(pair.top.isReady)
        #expect(pair.top.bytes == Array("early bird".utf8))
    }

    @Test(arguments: [1, 16_384, 16_385, 131_072, 131_073, 1_000_000])
    func writesOfAnySize(size: Int) throws {
        let pair = try TLSHandlerPair()
        let payload = Payload.bytes(size, seed: 2)
        let promise = pair.channel.eventLoop.makePromise(of: Void.self)
        pair.channel.writeAndFlush(ByteBuffer(bytes: payload), promise: promise)
        #expect(try pair.received().bytes == payload)
        try promise.futureResult.wait()
    }

    /// Writes before one flush share a buffer, and nothing is written before the flush.
    @Test func gathersWrites() throws {
        let pair = try TLSHandlerPair()
        for number in 0..<10 as Range<UInt8> { pair.channel.write(ByteBuffer(bytes: [number]), promise: nil) }
        #expect(pair.carryToClient() == 0)
        pair.channel.flush()
        #expect(pair.carryToClient() == 1)
        #expect(try pair.client.readAll().bytes == Array(0..<10))
    }

    /// More than a buffer holds goes out in several, in order.
    @Test func gathersAsMuchAsFits() throws {
        let pair = try TLSHandlerPair()
        let payload = Payload.bytes(200_000, seed: 3)
        for piece in Payload.pieces(of: payload, longest: 9_000, seed: 3) {
            pair.channel.write(ByteBuffer(bytes: piece), promise: nil)
        }
        pair.channel.flush()
        #expect(try pair.received().bytes == payload)
    }

    /// A promise is kept when its write is, not earlier; one for nothing too.
    @Test func keepsPromises() throws {
        let pair = try TLSHandlerPair()
        var kept: [Int] = []
        for (index, text) in ["one", "", "three"].enumerated() {
            let promise = pair.channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenSuccess { kept.append(index) }
            pair.channel.write(ByteBuffer(string: text), promise: promise)
        }
        #expect(kept.isEmpty)
        pair.channel.flush()
        #expect(kept == [0, 1, 2])
        #expect(try pair.received().bytes == Array("onethree".utf8))
    }

    @Test func breaksPromisesWhenItCannotWrite() throws {
        let pair = try TLSHandlerPair()
        pair.channel.close(mode: .output, promise: nil)
        let promise = pair.channel.eventLoop.makePromise(of: Void.self)
        pair.channel.writeAndFlush(ByteBuffer(string: "too late"), promise: promise)
        #expect(throws: ChannelError.outputClosed) { try promise.futureResult.wait() }
        #expect(try pair.received() == ([], true))
    }

    /// An idle connection has no buffer, whatever came last: data, data and an answer, a KeyUpdate, a part of a record.
    @Test(arguments: Self.versions, [true, false])
    func holdsNoBufferWhileIdle(version: OpenSSLVersion, answers: Bool) throws {
        let pair = try TLSHandlerPair(version: version, isReady: false)
        let all = self.free(pair.buffers)
        try pair.handshake()
        for _ in 0..<3 {
            try pair.client.write(Payload.bytes(40_000, seed: 4))
            try pair.carryToServer()
            if answers {
                pair.channel.writeAndFlush(ByteBuffer(repeating: 1, count: 20_000), promise: nil)
                _ = try pair.received()
            }
            if version == .tls13 {
                try pair.client.updateKeys(both: true)
                try pair.carryToServer()
            }
            pair.carryToClient()
            #expect(self.free(pair.buffers) == all)
        }
        try pair.client.write("in part")
        try pair.receive(pair.client.takeOutput().dropLast())
        #expect(self.free(pair.buffers) == all)
    }

    /// The buffers that the loop lends next, as many of each size as one connection ever has at a time.
    private func free(_ buffers: LoopBuffers) -> Set<UInt> {
        let taken = LoopBuffers.sizes(for: buffers.readSize).flatMap { size in (0..<3).map { _ in buffers.take(size) } }
        for buffer in taken { buffers.giveBack(buffer) }
        return Set(taken.map(\.storageAddress))
    }

    /// A few bytes that wait for a slow peer hold a few bytes.
    @Test func smallWritesHoldLittleMemory() throws {
        let pair = try TLSHandlerPair()
        pair.channel.writeAndFlush(ByteBuffer(string: "small"), promise: nil)
        let write = try #require(pair.wire.writes.last)
        #expect(write.storage <= 2 * write.bytes)
    }

    /// Whoever gets the bytes may close at once, whatever stands behind them: more, close_notify, or nonsense.
    @Test(arguments: Self.versions, [[], nil, [23, 3, 3, 0, 1, 0]] as [[UInt8]?])
    func mayBeClosedFromWithinARead(version: OpenSSLVersion, behind: [UInt8]?) throws {
        let pair = try TLSHandlerPair(version: version)
        pair.top.onRead = { $0.close(promise: nil) }
        try pair.client.write(Payload.bytes(16_384, seed: 5))
        if behind == nil { pair.client.finish() }
        try pair.receive(pair.client.takeOutput() + (behind ?? []))
        #expect(pair.top.reads == 1)
        #expect(pair.top.inputEnds == 0)
        #expect(pair.top.errors.isEmpty)
        #expect(pair.top.isInactive)
        #expect(pair.wire.closes == [.all])
        if behind?.isEmpty ?? true { #expect(try pair.received().isClosed) }
    }

    @Test func mayBeWrittenToFromWithinARead() throws {
        let pair = try TLSHandlerPair()
        pair.top.onRead = { $0.writeAndFlush(NIOAny(ByteBuffer(string: "echo")), promise: nil) }
        try pair.client.updateKeys(both: true)
        try pair.client.write("call")
        try pair.carryToServer()
        #expect(try pair.received().bytes == Array("echo".utf8))
    }
}
