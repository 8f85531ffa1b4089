// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol
import ProxyTesting
import Testing

@testable import RemoteProxyClient

/// Encrypted channels over pipes in memory.
@Suite(.timeLimit(.minutes(2))) struct EncryptedChannelTests {
    /// Longer than any stall of a busy machine.
    private static let patient = ClientConfiguration.Timeouts(close: .seconds(60), encryption: .seconds(60))
    private static let key = PresharedKey.random()

    /// Both ends, after the handshake.
    private func channels(
        over pair: (MemoryChannel, MemoryChannel) = MemoryChannel.pair(),
        rekeyInterval: UInt64 = SessionFormat.rekeyInterval
    ) async throws -> (EncryptedChannel, EncryptedChannel) {
        async let one = self.channel(over: pair.0, .initiator, rekeyInterval)
        async let other = self.channel(over: pair.1, .responder, rekeyInterval)
        return try await (one, other)
    }

    private func channel(
        over base: MemoryChannel,
        _ role: EncryptionRole,
        _ rekeyInterval: UInt64
    ) async throws -> EncryptedChannel {
        let session = SessionHandshake(
            role: role.noise,
            context: [],
            presharedKey: Self.key.key,
            rekeyInterval: rekeyInterval
        )
        let core = try await EncryptionHandshake(over: base, session, timeouts: Self.patient).run()
        return EncryptedChannel(core)
    }

    private func everything(from channel: EncryptedChannel) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in channel.incoming { bytes += chunk.bytes }
        return bytes
    }

    // MARK: Bytes

    @Test(arguments: [0, 1, 65_518, 65_519, 1_000_000]) func bytesArriveBothWays(_ count: Int) async throws {
        let (one, other) = try await self.channels()
        let (there, back) = (Payload.bytes(count, seed: 1), Payload.bytes(count, seed: 2))
        async let heardThere = self.everything(from: other)
        async let heardBack = self.everything(from: one)
        try await one.send(there)
        try await one.finish()
        try await other.send(back)
        try await other.finish()
        #expect(try await heardThere == there)
        #expect(try await heardBack == back)
    }

    @Test func keysChangeOnTheWay() async throws {
        let (one, other) = try await self.channels(rekeyInterval: 3)
        async let heard = self.everything(from: other)
        for number in 0..<100 as Range<UInt8> { try await one.send([number]) }
        try await one.finish()
        #expect(try await heard == Array(0..<100))
    }

    /// Several tasks send at once; each of their messages is several records long.
    @Test func whatTasksSendDoesNotMix() async throws {
        let (one, other) = try await self.channels()
        async let heard = self.everything(from: other)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 as Range<UInt8> {
                group.addTask { try await one.send([UInt8](repeating: number, count: 200_000)) }
            }
            try await group.waitForAll()
        }
        try await one.finish()
        let bytes = try await heard
        #expect(bytes.count == 1_600_000)
        let runs = stride(from: 0, to: bytes.count, by: 200_000).map { Set(bytes[$0..<$0 + 200_000]) }
        #expect(runs.allSatisfy { $0.count == 1 })
        #expect(Set(runs).count == 8)
    }

    /// Nobody in between sees a byte of it, and no plaintext is sent before the partner has shown its key.
    @Test func theWireShowsNothing() async throws {
        let pair = MemoryChannel.pair()
        let (one, other) = try await self.channels(over: pair)
        let text = "the garage's door opens with 4711"
        try await one.send(text: text)
        try await other.send(text: text)
        await one.close()
        let wires = [pair.0.output.wire, pair.1.output.wire].map { String(decoding: $0, as: UTF8.self) }
        for wire in wires {
            #expect(!wire.contains("garage") && !wire.contains("4711"))
            #expect(wire.hasPrefix("NRPE2E"))
        }
        #expect(pair.0.output.wire.count > text.utf8.count)
    }

    /// A sender waits while nobody takes what it has sent, and no more than a record waits in between.
    @Test func backPressureGoesThrough() async throws {
        let pair = MemoryChannel.pair(capacity: 100_000)
        let (one, other) = try await self.channels(over: pair)
        let bytes = Payload.bytes(3_000_000, seed: 3)
        let sending = Task {
            try await one.send(bytes)
            try await one.finish()
        }
        while !pair.0.output.hasWaitingWriter { await Task.yield() }
        #expect(pair.0.output.waiting < 100_000 + 2 * 65_537)
        #expect(try await self.everything(from: other) == bytes)
        try await sending.value
    }

    // MARK: The end

    @Test func oneSideEndsAndTheOtherGoesOn() async throws {
        let (one, other) = try await self.channels()
        try await one.send(text: "question")
        try await one.finish()
        #expect(try await self.everything(from: other) == Array("question".utf8))
        try await other.send(text: "answer")
        try await other.finish()
        #expect(try await self.everything(from: one) == Array("answer".utf8))
        #expect(one.supportsHalfClose)
    }

    @Test func closingIsAnEndInOrder() async throws {
        let (one, other) = try await self.channels()
        try await one.send([1, 2, 3])
        await one.close()
        await one.close()
        #expect(try await self.everything(from: other) == [1, 2, 3])
        await #expect(throws: ClientError.closed) { try await one.send([4]) }
        #expect(try await self.everything(from: one) == [])
    }

    @Test func afterItsEndASideSendsNoMore() async throws {
        let (one, _) = try await self.channels()
        try await one.finish()
        await #expect(throws: ClientError.alreadyFinished) { try await one.send([1]) }
        await #expect(throws: ClientError.alreadyFinished) { try await one.finish() }
        await one.close()
    }

    /// Without the partner's word the end is none.
    @Test func aCutIsNoEnd() async throws {
        let pair = MemoryChannel.pair()
        let (one, other) = try await self.channels(over: pair)
        try await one.send([1, 2, 3])
        pair.0.cut()
        var incoming = other.incoming.makeAsyncIterator()
        #expect(try await incoming.next()?.bytes == [1, 2, 3])
        await #expect(throws: ClientError.truncated) { try await incoming.next() }
    }

    @Test func whoIsCancelledCloses() async throws {
        let pair = MemoryChannel.pair()
        let (one, other) = try await self.channels(over: pair)
        let reading = Task { try await self.everything(from: one) }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
        #expect(pair.0.output.isClosed)
        await #expect(throws: ClientError.truncated) { try await self.everything(from: other) }
    }

    /// One that waits for its turn behind another that waits for room.
    @Test func aCancelledSenderDoesNotWait() async throws {
        let pair = MemoryChannel.pair(capacity: 1000)
        let (one, _) = try await self.channels(over: pair)
        let first = Task { try await one.send([UInt8](repeating: 1, count: 100_000)) }
        while !pair.0.output.hasWaitingWriter { await Task.yield() }
        let second = Task { try await one.send([2]) }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        await #expect(throws: (any Error).self) { try await first.value }
    }

    // MARK: Who is in between

    /// The handshake takes the initiator's sends 0 (its opening) and 1 (its confirmation).
    @Test func aChangedByteEndsBothSides() async throws {
        let pair = MemoryChannel.pair { number, bytes in
            var bytes = bytes
            if number == 3 { bytes[10] ^= 1 }
            return bytes
        }
        let (one, other) = try await self.channels(over: pair)
        try await one.send([1])
        try await one.send([2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
        var incoming = other.incoming.makeAsyncIterator()
        #expect(try await incoming.next()?.bytes == [1])
        let failure = await #expect(throws: ClientError.self) { try await incoming.next() }
        #expect(failure?.code == .tampered)
        let echo = await #expect(throws: ClientError.self) { try await self.everything(from: one) }
        #expect(echo?.code == .tampered)
        let sending = await #expect(throws: ClientError.self) { try await other.send([3]) }
        #expect(sending?.code == .tampered)
        #expect(pair.0.output.isClosed && pair.1.output.isClosed)
    }

    @Test func aMissingRecordIsNoticed() async throws {
        let pair = MemoryChannel.pair { number, bytes in number == 2 ? nil : bytes }
        let (one, other) = try await self.channels(over: pair)
        try await one.send([1])
        try await one.send([2])
        let failure = await #expect(throws: ClientError.self) { try await self.everything(from: other) }
        #expect(failure?.code == .tampered)
    }

    // MARK: The handshake

    /// What an attempt at a channel ends with; nil if it does not fail.
    private func failure(
        over base: MemoryChannel,
        _ role: EncryptionRole,
        key: PresharedKey = Self.key,
        context: [UInt8] = []
    ) async throws -> ClientError.Code? {
        do {
            _ = try await base.encrypted(with: key, role: role, context: context, timeouts: Self.patient)
            return nil
        } catch let error as ClientError {
            return error.code
        }
    }

    @Test func anotherKeyIsSaidOnBothSides() async throws {
        let pair = MemoryChannel.pair()
        async let one = self.failure(over: pair.0, .initiator, key: .random())
        async let other = self.failure(over: pair.1, .responder, key: .random())
        #expect(try await [one, other] == [.wrongKey, .wrongKey])
        #expect(pair.0.output.isClosed && pair.1.output.isClosed)
    }

    @Test func anotherContextIsLikeAnotherKey() async throws {
        let pair = MemoryChannel.pair()
        async let one = self.failure(over: pair.0, .initiator, context: [1])
        async let other = self.failure(over: pair.1, .responder, context: [2])
        #expect(try await [one, other] == [.wrongKey, .wrongKey])
    }

    @Test func twoOfOneRoleDoNotMeet() async throws {
        let pair = MemoryChannel.pair()
        async let one = self.failure(over: pair.0, .initiator)
        async let other = self.failure(over: pair.1, .initiator)
        #expect(try await [one, other] == [.notEncrypted, .notEncrypted])
    }

    @Test(arguments: [EncryptionRole.initiator, .responder]) func aPartnerThatDoesNotEncryptIsFoundOut(
        _ role: EncryptionRole
    ) async throws {
        let (one, other) = MemoryChannel.pair()
        try await other.send(text: "hello\n")
        let failure = await #expect(throws: ClientError.self) {
            try await one.encrypted(with: Self.key, role: role, timeouts: Self.patient)
        }
        #expect(failure?.code == .notEncrypted)
        #expect(one.output.isClosed)
        // It has not been sent anything but what anybody may know.
        #expect(one.output.wire.count <= 58)
    }

    @Test func aSilentPartnerIsNotWaitedForForever() async throws {
        let (one, _) = MemoryChannel.pair()
        var timeouts = Self.patient
        timeouts.encryption = .milliseconds(50)
        let failure = await #expect(throws: ClientError.self) {
            try await one.encrypted(with: Self.key, role: .responder, timeouts: timeouts)
        }
        #expect(failure?.code == .notEncrypted)
        #expect(failure?.message.contains("within 0.05 seconds") == true)
        #expect(one.output.isClosed)
    }

    @Test func aPartnerThatLeavesIsNotWaitedFor() async throws {
        let (one, other) = MemoryChannel.pair()
        async let failure = self.failure(over: one, .initiator)
        while one.output.waiting == 0 { await Task.yield() }
        await other.close()
        #expect(try await failure == .connectionLost)
    }
}
