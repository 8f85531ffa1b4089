// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import SeededRandom
import Testing

@testable import NoiseProtocol

@Suite struct RecordTests {
    @Test func theStreamArrivesWholeHoweverItIsCut() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            var pair = try Pair(rekeyInterval: 3)
            let lengths = (0..<20).map { _ in Int.random(in: 0...300, using: &random) }
            let records = lengths.map { length in (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) } }
            var wire = try records.flatMap { try pair.initiator.sealer.seal($0[...]) }
            wire += try pair.initiator.sealer.sealEnd()
            var received: [UInt8] = []
            var hasEnded = false
            while !wire.isEmpty {
                let piece = Array(wire.prefix(.random(in: 1...400, using: &random)))
                wire.removeFirst(piece.count)
                var reading = try pair.deliver(piece)
                while case .data(let bytes) = reading {
                    received += bytes
                    reading = try pair.responder.opener.read()
                }
                hasEnded = reading == .end
            }
            #expect(received == records.flatMap { $0 })
            #expect(hasEnded)
        }
    }

    /// Both directions, each with a key of its own, through some changes of keys.
    @Test(arguments: [1, 2, 7] as [UInt64]) func keysAreChangedInStep(_ interval: UInt64) throws {
        var pair = try Pair(rekeyInterval: interval)
        for number in 0..<50 as Range<UInt8> {
            #expect(try pair.deliver(try pair.initiator.sealer.seal([number])) == .data([number]))
            if number.isMultiple(of: 3) {
                pair.initiator.opener.append(try pair.responder.sealer.seal([number, number]))
                #expect(try pair.initiator.opener.read() == .data([number, number]))
            }
        }
    }

    /// Who does not change keys with the other is not understood; the numbers alone do not do it.
    @Test func aChangeOfKeysIsOne() throws {
        var initiator = Pair.handshake(.initiator, rekeyInterval: 2)
        var responder = Pair.handshake(.responder, rekeyInterval: 1000)
        responder.append(try initiator.start())
        initiator.append(try responder.start() + responder.sent())
        var (side, confirmation) = try initiator.established()
        responder.append(confirmation)
        var opener = try responder.established().side.opener
        opener.append(try side.sealer.seal([1]))
        #expect(try opener.read() == .data([1]))
        opener.append(try side.sealer.seal([2]))
        #expect(throws: SessionError.tampered) { try opener.read() }
    }

    @Test func theLongestRecordFits() throws {
        var pair = try Pair()
        let data = [UInt8](repeating: 5, count: SessionFormat.maximumDataLength)
        let frame = try pair.initiator.sealer.seal(data[...])
        #expect(frame.count == 2 + NoiseProtocol.maximumMessageLength)
        #expect(Array(frame.prefix(2)) == [0xFF, 0xFF])
        #expect(try pair.deliver(frame) == .data(data))
    }

    // MARK: What a proxy can try

    @Test func aChangedRecordIsNoticed() throws {
        let pair = try Pair()
        var sealer = pair.initiator.sealer
        let frame = try sealer.seal([1, 2, 3])
        for index in frame.indices.dropFirst(2) {
            var (changed, opener) = (frame, pair.responder.opener)
            changed[index] ^= 0x10
            opener.append(changed)
            #expect(throws: SessionError.tampered, "byte \(index)") { try opener.read() }
        }
    }

    @Test func aRecordMayNotBeRepeatedSwappedOrLeftOut() throws {
        let pair = try Pair()
        var sealer = pair.initiator.sealer
        let frames = try [[1], [2], [3]].map { try sealer.seal($0[...]) }
        for order in [[0, 0], [1], [0, 2], [1, 0]] {
            var opener = pair.responder.opener
            opener.append(order.flatMap { frames[$0] })
            let read = { () throws(SessionError) in while try opener.read() != .needsMore {} }
            #expect(throws: SessionError.tampered, "\(order)") { try read() }
        }
    }

    /// A record that is sent back to its maker is none of the other's.
    @Test func aReflectedRecordIsNoticed() throws {
        var pair = try Pair()
        pair.initiator.opener.append(try pair.initiator.sealer.seal([1]))
        #expect(throws: SessionError.tampered) { try pair.initiator.opener.read() }
    }

    /// What was genuine is delivered; then comes the error, and always again.
    @Test func whatCameBeforeIsDelivered() throws {
        var pair = try Pair()
        let good = try pair.initiator.sealer.seal([1])
        var bad = try pair.initiator.sealer.seal([2])
        bad[5] ^= 1
        #expect(try pair.deliver(good + bad + good) == .data([1]))
        #expect(throws: SessionError.tampered) { try pair.responder.opener.read() }
        #expect(throws: SessionError.tampered) { try pair.deliver(try pair.initiator.sealer.seal([3])) }
    }

    @Test(arguments: 1...16) func aFrameTooShortForATagIsNone(_ length: Int) throws {
        var pair = try Pair()
        let frame = [0, UInt8(length)] + [UInt8](repeating: 0, count: length)
        #expect(throws: SessionError.tampered) { try pair.deliver(frame) }
    }

    @Test func theOtherSideMayGiveUp() throws {
        var pair = try Pair()
        #expect(throws: SessionError.recordRefused) { try pair.deliver(SessionFormat.refusal) }
    }

    // MARK: The end

    @Test func whatComesBehindTheEndIsNothing() throws {
        var pair = try Pair()
        let end = try pair.initiator.sealer.sealEnd()
        #expect(try pair.deliver(end + (try pair.initiator.sealer.seal([1]))) == .end)
        #expect(try pair.deliver([1, 2, 3]) == .end)
    }

    /// Kinds that a later version may have, and an end with data, come from a partner with the key; still they are none.
    @Test(arguments: [[2], [255, 1], [1, 0], []] as [[UInt8]])
    func anUnknownRecordIsSaidToBeOne(_ plaintext: [UInt8]) throws {
        let key = SymmetricKey(size: .bits256)
        var (sending, receiving) = (CipherState(key: key), RecordOpener(key))
        var message: [UInt8] = []
        try sending.encrypt(plaintext, into: &message)
        receiving.append(SessionFormat.frame(message))
        #expect(throws: SessionError.unknownMessage) { try receiving.read() }
    }

    @Test func aKeyIsNotUsedForever() throws {
        let key = SymmetricKey(size: .bits256)
        var sealer = RecordSealer(CipherState(key: key, nonce: .max - 1), rekeyInterval: 1 << 14)
        _ = try sealer.seal([1])
        #expect(throws: SessionError.exhausted) { try sealer.seal([2]) }
        #expect(throws: SessionError.exhausted) { try sealer.sealEnd() }
    }
}

extension RecordOpener {
    /// One that reads under a key from the first message on.
    fileprivate init(_ key: SymmetricKey) {
        self.init(CipherState(key: key), rekeyInterval: 1000, frames: FrameReader())
    }
}
