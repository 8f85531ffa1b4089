// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import Testing

@testable import TunnelForwarding

/// A channel whose other end is the test: what arrives, and what was sent.
private final class ScriptedChannel: ByteChannel, ChunkSource {
    private let arriving: AsyncStream<[UInt8]>
    private let arrival: AsyncStream<[UInt8]>.Continuation
    /// What was sent, send by send.
    let sent: AsyncStream<[UInt8]>
    private let sending: AsyncStream<[UInt8]>.Continuation

    init() {
        (self.arriving, self.arrival) = AsyncStream.makeStream()
        (self.sent, self.sending) = AsyncStream.makeStream()
    }

    func arrive(_ frames: Frame...) {
        self.arrival.yield(frames.reduce(into: []) { $1.write(to: &$0) })
    }

    func arrive(_ bytes: [UInt8]) { self.arrival.yield(bytes) }
    func endArriving() { self.arrival.finish() }

    var incoming: IncomingChunks { IncomingChunks(source: self) }
    var supportsHalfClose: Bool { false }
    func send(_ bytes: [UInt8]) async throws { self.sending.yield(bytes) }
    func send(text: String) async throws { try await self.send(Array(text.utf8)) }
    func finish() async throws {}
    func close() async { self.arrival.finish() }

    func nextChunk() async throws -> TunnelChunk? {
        var bytes = self.arriving.makeAsyncIterator()
        guard let next = await bytes.next() else { return nil }
        return TunnelChunk(bytes: next, kind: .stream, endsMessage: false)
    }
}

@Suite(.timeLimit(.minutes(2))) struct FramedChannelTests {
    /// Lets the other end say something, and gives what this end then does.
    private func run<Result>(
        _ script: (ScriptedChannel) -> Void,
        _ body: (FramedChannel, ScriptedChannel) async throws -> Result
    ) async throws -> Result {
        let base = ScriptedChannel()
        let channel = FramedChannel(base)
        base.arrive(Greeting.bytes)
        script(base)
        let reader = Task { await channel.run(after: Opening(of: base)) }
        defer { reader.cancel() }
        return try await body(channel, base)
    }

    private func readAll(_ channel: FramedChannel) async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await chunk in channel.incoming { all += chunk.bytes }
        return all
    }

    @Test func endsWhereItIsSaid() async throws {
        let all = try await self.run {
            $0.arrive(.data([1, 2]), .data([]), .data([3]), .end)
        } _: { channel, _ in
            try await self.readAll(channel)
        }
        #expect(all == [1, 2, 3])
    }

    /// Without the word for it, an end is a break, whatever came before it.
    @Test func aCutIsNoEnd() async throws {
        try await self.run {
            $0.arrive(.data([1, 2]))
            $0.endArriving()
        } _: { channel, _ in
            let error = await #expect(throws: ForwardingError.self) { try await self.readAll(channel) }
            #expect(error?.code == .cutOff)
        }
    }

    @Test(
        arguments: [
            ([.refused(reason: "no\u{1B}[2J")], .refused), ([.broken(reason: "reset")], .reset),
            ([.end, .data([1])], .protocolViolation), ([.credit(1)], .protocolViolation),
        ] as [([Frame], ForwardingError.Code)]
    )
    func endsWithWhatWasSaid(_ frames: [Frame], _ code: ForwardingError.Code) async throws {
        try await self.run { base in
            for frame in frames { base.arrive(frame) }
        } _: { channel, _ in
            await channel.ended()
            let error = await #expect(throws: ForwardingError.self) { try await channel.answer() }
            #expect(error?.code == code)
            #expect(error?.description.contains("\u{1B}") == false)
        }
    }

    /// Who sends more than it may is cut off before more is kept, however small its frames are.
    @Test func keepsNoMoreThanTheWindow() async throws {
        try await self.run { base in
            for _ in 0..<100 { base.arrive(.data([])) }
            var rest = FlowCredit.window + 1
            while rest > 0 {
                let count = min(rest, Frame.maximumPayload)
                base.arrive(.data([UInt8](repeating: 1, count: count)))
                rest -= count
            }
        } _: { channel, _ in
            await channel.ended()
            let error = await #expect(throws: ForwardingError.self) { try await self.readAll(channel) }
            #expect(error?.code == .protocolViolation)
        }
    }

    /// Sending waits at the window, and goes on with each credit.
    @Test func sendsWhatItHasCreditFor() async throws {
        try await self.run { _ in
        } _: { channel, base in
            let bytes = [UInt8](repeating: 7, count: FlowCredit.window + 10)
            let sending = Task { try await channel.send(bytes) }
            var decoder = FrameDecoder()
            var received = 0
            var isGranted = false
            for await sent in base.sent {
                for frame in try decoder.append(sent) {
                    if case .data(let data) = frame { received += data.count }
                }
                if received == FlowCredit.window, !isGranted {
                    isGranted = true
                    base.arrive(.credit(4))
                    base.arrive(.credit(6))
                }
                #expect(isGranted || received <= FlowCredit.window)
                if received == bytes.count { break }
            }
            try await sending.value
            #expect(received == bytes.count && isGranted)
        }
    }
}
