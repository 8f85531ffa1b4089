// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

/// Channels of a side without a key, over pipes in memory.
@Suite(.timeLimit(.minutes(1))) struct PlaintextChannelTests {
    private static let preamble = Array("NRPE2E\u{1}I".utf8)
    /// Longer than any stall of a busy machine.
    private static let patient = Duration.seconds(600)

    private func channel(_ base: MemoryChannel, patience: Duration = Self.patient) -> PlaintextChannel {
        PlaintextChannel(over: base, patience: patience)
    }

    @Test func anEncryptedPartnerIsRefusedInWhateverPieces() async throws {
        for size in [1, 3, 7, 8, 20] {
            let (one, other) = MemoryChannel.pair()
            let bytes = Self.preamble + [0, 48, 9]
            for start in stride(from: 0, to: bytes.count, by: size) {
                try await one.send(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            one.cut()
            var chunks = self.channel(other).incoming.makeAsyncIterator()
            for _ in 0..<2 {
                await #expect(throws: ClientError.partnerEncrypts) { try await chunks.next() }
            }
        }
    }

    @Test func otherBytesComeThroughAsTheyAre() async throws {
        for text in ["", "N", "NRPE2E\n", "NRPE2E\u{1}", "NRPE2E\u{1}X", "hello", "NNRPE2E\u{1}I"] {
            let (one, other) = MemoryChannel.pair()
            for byte in text.utf8 { try await one.send([byte]) }
            one.cut()
            var heard: [UInt8] = []
            for try await chunk in self.channel(other).incoming { heard += chunk.bytes }
            #expect(heard == Array(text.utf8))
        }
    }

    /// A partner that says the beginning of a preamble and waits for an answer is heard, and what it says then, too.
    @Test func aBeginningComesThroughWhenNothingFollows() async throws {
        let (one, other) = MemoryChannel.pair()
        let channel = self.channel(other, patience: .milliseconds(1))
        var chunks = channel.incoming.makeAsyncIterator()
        try await one.send(Array("NRP".utf8))
        #expect(try await chunks.next()?.bytes == Array("NRP".utf8))
        try await channel.send([1])
        var answers = one.incoming.makeAsyncIterator()
        #expect(try await answers.next()?.bytes == [1])
        try await one.send(Array("E2".utf8))
        #expect(try await chunks.next()?.bytes == Array("E2".utf8))
        try await one.send(Array("E\u{1}R".utf8))
        await #expect(throws: ClientError.partnerEncrypts) { try await chunks.next() }
    }

    /// Also while something is held back, and after that.
    @Test(arguments: [Self.patient, .milliseconds(1)]) func cancellingClosesTheChannel(
        _ patience: Duration
    ) async throws {
        let (one, other) = MemoryChannel.pair()
        let channel = self.channel(other, patience: patience)
        let (heard, hearing) = AsyncStream.makeStream(of: [UInt8].self)
        let reading = Task {
            for try await chunk in channel.incoming { hearing.yield(chunk.bytes) }
            hearing.finish()
        }
        try await one.send(Array("NR".utf8))
        if patience < Self.patient {
            var bytes = heard.makeAsyncIterator()
            #expect(await bytes.next() == Array("NR".utf8))
        } else {
            while one.output.waiting > 0 { await Task.yield() }
        }
        reading.cancel()
        _ = await reading.result
        #expect(other.input.isClosed)
    }
}
