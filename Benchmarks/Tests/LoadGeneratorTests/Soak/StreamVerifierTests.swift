// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct StreamVerifierTests {
    private static func take(_ verifier: inout StreamVerifier, _ bytes: some Sequence<UInt8>) -> StreamVerifier.Fault? {
        Array(bytes).withUnsafeBytes { verifier.take($0) }
    }

    @Test func whatWasSentMayArriveInAnyPieces() {
        var random = SeededGenerator(seed: 3)
        var verifier = StreamVerifier(seed: 9)
        var underWay: [UInt8] = []
        for _ in 0..<200 {
            underWay += verifier.next(Int.random(in: 1...100, using: &random))
            let count = Int.random(in: 0...underWay.count, using: &random)
            #expect(Self.take(&verifier, underWay.prefix(count)) == nil)
            underWay.removeFirst(count)
        }
        #expect(verifier.missing == underWay.count)
        #expect(Self.take(&verifier, underWay) == nil)
        #expect(verifier.missing == 0)
        #expect(verifier.foreign == 0)
    }

    @Test(arguments: [0, 1, 7, 8, 500, 998, 999], 0..<8)
    func aFlippedBitIsFound(place: Int, bit: Int) {
        var verifier = StreamVerifier(seed: 9)
        _ = Self.take(&verifier, verifier.next(13))
        var bytes = verifier.next(1000)
        bytes[place] ^= 1 << bit
        #expect(Self.take(&verifier, bytes) == .differs(at: 13 + place))
        #expect(verifier.received == 13 + place)
        #expect(verifier.foreign == 1000 - place)
    }

    @Test func aStreamIsTheSameInAnyPieces() {
        let stream = PayloadStream(seed: 4)
        let whole = stream.bytes(at: 0, count: 100)
        for start in 0..<40 {
            for count in 0..<40 {
                #expect(stream.bytes(at: start, count: count) == Array(whole[start..<start + count]))
            }
        }
        #expect(Set(stream.bytes(at: 0, count: 10_000)).count == 256)
    }

    @Test func aLostByteInTheMiddleIsFound() {
        var verifier = StreamVerifier(seed: 9)
        var bytes = verifier.next(1000)
        bytes.remove(at: 400)
        // The byte behind it agrees with the lost one by chance, one time in 256; with this seed it does not.
        #expect(Self.take(&verifier, bytes) == .differs(at: 400))
    }

    @Test func aLostByteAtTheEndIsMissing() {
        var verifier = StreamVerifier(seed: 9)
        #expect(Self.take(&verifier, verifier.next(1000).dropLast()) == nil)
        #expect(verifier.missing == 1)
    }

    @Test func aByteTwiceIsFound() {
        var verifier = StreamVerifier(seed: 9)
        let bytes = verifier.next(10)
        #expect(Self.take(&verifier, bytes + [bytes[9]]) == .unsent(1))
        #expect(verifier.received == 10)
        #expect(verifier.foreign == 1)
    }

    @Test func anotherTunnelsBytesAreForeign() {
        var verifier = StreamVerifier(seed: 9)
        var other = StreamVerifier(seed: 10)
        _ = verifier.next(1000)
        #expect(Self.take(&verifier, other.next(1000)) == .differs(at: verifier.received))
        #expect(verifier.foreign > 990)
        // It is said once, and all that follows is foreign.
        #expect(Self.take(&verifier, other.next(5)) == nil)
        #expect(verifier.foreign == 1005 - verifier.received)
    }

    @Test func bytesBeforeAnyWereSentAreForeign() {
        var verifier = StreamVerifier(seed: 9)
        var same = StreamVerifier(seed: 9)
        #expect(Self.take(&verifier, same.next(1)) == .unsent(1))
    }
}
