// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import Testing

/// Each way in which a frame can be of no use. Whatever it was, the next frame is intact.
@Suite struct SLIPDecoderFaultTests {
    typealias Frame = SLIPTestFrame

    private static let maximumPayload = 8

    /// A frame, its END left out.
    struct Breach: CustomTestStringConvertible, Sendable {
        var bytes: [UInt8]
        var fault: SLIPFault
        var testDescription: String { "\(self.bytes): \(self.fault)" }
    }

    static let breaches: [Breach] =
        [
            // ESC before another byte, in the address and in the payload.
            [0xDB, 0x00], [0xDB, 0xFF, 0x00, 0x01], [0x00, 0xDB, 0x01], [0x00, 0x01, 0xDB, 0x61, 0x62],
            [0x00, 0x01, 0x61, 0xDB, 0xDA], [0x00, 0x01, 0x61, 0xDB, 0xDE, 0xDB, 0xDC],
            // ESC before END: the escape is cut short, not the END escaped.
            [0xDB], [0x00, 0xDB], [0x00, 0x01, 0xDB], [0x00, 0x01, 0x61, 0x62, 0xDB],
            // ESC before ESC, even where TEND or TESC follows.
            [0xDB, 0xDB], [0x00, 0x01, 0xDB, 0xDB, 0xDC], [0x00, 0x01, 0xDB, 0xDB, 0xDD, 0x61],
            // A second fault in a frame is not told.
            [0xDB, 0x00, 0xDB, 0x01], [0xDB, 0x00] + [UInt8](repeating: 1, count: 100),
            // The first fault counts: a long frame that is malformed before it is too long.
            [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xDB, 0x00],
        ].map { Breach(bytes: $0, fault: .malformedEscape) }
        + [
            [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xDB, 0xDC],
            [0, 1] + [UInt8](repeating: 7, count: 100), [0, 1] + (0..<100).flatMap { _ in [0xDB, 0xDD] as [UInt8] },
            // Malformed after it was too long.
            [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xDB], [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xDB, 0xDC, 0xDB, 0x00],
        ].map { Breach(bytes: $0, fault: .tooLong) }
        + [[0x00], [0x61], [0xFF], [0xDC], [0xDB, 0xDC], [0xDB, 0xDD]].map { Breach(bytes: $0, fault: .noAddress) }
        + [[0xFF, 0xFF], [0xFF, 0xFF, 0x61, 0x62]].map { Breach(bytes: $0, fault: .reservedAddress) }

    @Test(arguments: breaches) func dropsTheFrameAndNoOther(breach: Breach) {
        let before = Frame(0xC0, [0xDB, 1])
        let after = Frame(0xDB, [0xC0, 2])
        let bytes = before.bytes + breach.bytes + [0xC0] + after.bytes
        let expected = SLIPRecording([.frame(0xC0, [0xDB, 1]), .dropped(breach.fault), .frame(0xDB, [0xC0, 2])])
        #expect(expected.droppedFrames == 1)
        #expect(SLIPRecording([bytes], maximumPayload: Self.maximumPayload) == expected)
        #expect(SLIPRecording(bytes.map { [$0] }, maximumPayload: Self.maximumPayload) == expected)
        for index in bytes.indices {
            let pieces = [Array(bytes[..<index]), Array(bytes[index...])]
            #expect(SLIPRecording(pieces, maximumPayload: Self.maximumPayload) == expected, "cut at \(index)")
        }
    }

    @Test(arguments: breaches) func dropsEachOfMany(breach: Breach) {
        let bytes: [UInt8] = (0..<5).flatMap { _ in breach.bytes + [0xC0, 0xC0] }
        let expected = SLIPRecording([SLIPEvent](repeating: .dropped(breach.fault), count: 5))
        #expect(SLIPRecording([bytes], maximumPayload: Self.maximumPayload) == expected)
        #expect(expected.droppedFrames == 5)
    }

    /// Bytes are bounded while they arrive: at the first byte too many, not at the END.
    @Test func aLongFrameIsDroppedAtTheByteThatIsTooMuch() {
        let longest = Frame(1, [UInt8](repeating: 7, count: Self.maximumPayload))
        let unfinished = Array(longest.bytes.dropLast())
        #expect(
            SLIPRecording([longest.bytes], maximumPayload: Self.maximumPayload) == .init([.frame(1, longest.payload)])
        )
        #expect(SLIPRecording([unfinished], maximumPayload: Self.maximumPayload) == .init([], hasPartialFrame: true))
        #expect(
            SLIPRecording([unfinished, [7]], maximumPayload: Self.maximumPayload)
                == .init([.dropped(.tooLong)], hasPartialFrame: true)
        )
    }

    /// Bytes on the wire may be twice as many.
    @Test func theBoundCountsBytesThatAreMeant() {
        let payload = [UInt8](repeating: 0xC0, count: Self.maximumPayload)
        let bytes = Frame(0xC0DB, payload).bytes
        #expect(bytes.count == 2 * (2 + Self.maximumPayload) + 1)
        #expect(SLIPRecording([bytes], maximumPayload: Self.maximumPayload) == .init([.frame(0xC0DB, payload)]))
    }

    @Test func boundsAtTheirExtremes() {
        let bytes = Frame(1).bytes + Frame(2, [0x61]).bytes
        for bound in [0, -1, Int.min] {
            #expect(SLIPRecording([bytes], maximumPayload: bound) == .init([.frame(1), .dropped(.tooLong)]))
        }
        #expect(SLIPRecording([bytes], maximumPayload: .max) == .init([.frame(1), .frame(2, [0x61])]))
    }

    @Test func faultsSayWhatTheyAre() {
        #expect(Set(SLIPFault.allCases.map(\.description)).count == SLIPFault.allCases.count)
    }
}
