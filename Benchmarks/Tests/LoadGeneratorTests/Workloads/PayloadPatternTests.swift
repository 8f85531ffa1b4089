// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct PayloadPatternTests {
    private static func matches(_ pattern: PayloadPattern, _ bytes: [UInt8], at position: Int) -> Bool {
        bytes.withUnsafeBytes { pattern.matches($0, at: position) }
    }

    @Test func anyPieceOfTheStreamMatchesWhereItBelongs() {
        let pattern = PayloadPattern(size: 100)
        let stream = (0..<5).flatMap { _ in pattern.bytes }
        for start in stride(from: 0, to: 450, by: 37) {
            #expect(Self.matches(pattern, Array(stream[start..<start + 50]), at: start))
            #expect(!Self.matches(pattern, Array(stream[start..<start + 50]), at: start + 1))
        }
        #expect(Self.matches(pattern, Array(stream[30...]), at: 30))
    }

    @Test func oneWrongByteIsFound() {
        let pattern = PayloadPattern(size: 1000)
        for index in [0, 1, 500, 998, 999] {
            var bytes = pattern.bytes
            bytes[index] ^= 1
            #expect(!Self.matches(pattern, bytes, at: 0))
        }
    }

    @Test func noiseHasAllByteValues() {
        #expect(Set(PayloadPattern(size: 16384, isNoise: true).bytes).count == 256)
    }

    @Test func itCanTravelAsText() {
        #expect(PayloadPattern(size: 10_000).bytes.allSatisfy { (32..<127).contains($0) })
    }
}
