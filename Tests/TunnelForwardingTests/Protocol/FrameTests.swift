// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

@testable import TunnelForwarding

@Suite struct FrameTests {
    private static let frames: [Frame] = [
        .request(target: "nas.local:80"), .request(target: ""), .accepted, .refused(reason: "nein, Grüße"),
        .data([]), .data([1, 2, 3]), .data(Payload.bytes(Frame.maximumPayload, seed: 1)),
        .credit(0), .credit(65_536), .credit(Int(UInt32.max)), .end, .broken(reason: "reset"),
    ]

    private func bytes(_ frames: [Frame]) -> [UInt8] {
        frames.reduce(into: []) { $1.write(to: &$0) }
    }

    @Test func looksLikeThis() {
        #expect(self.bytes([.request(target: "a:1")]) == [1, 0, 3, 0x61, 0x3A, 0x31])
        #expect(self.bytes([.credit(65_537)]) == [5, 0, 4, 0, 1, 0, 1])
        #expect(self.bytes([.accepted, .end, .data([9])]) == [2, 0, 0, 6, 0, 0, 4, 0, 1, 9])
    }

    /// However the stream is cut, the same frames come out.
    @Test(arguments: [1, 2, 3, 7, 1000, 100_000]) func survivesAnyCut(_ length: Int) throws {
        let bytes = self.bytes(Self.frames)
        var decoder = FrameDecoder()
        var frames: [Frame] = []
        for begin in stride(from: 0, to: bytes.count, by: length) {
            frames += try decoder.append(Array(bytes[begin..<min(begin + length, bytes.count)]))
        }
        #expect(frames == Self.frames)
    }

    @Test(
        arguments: [
            [0, 0, 0], [8, 0, 0], [255, 0, 0],  // no such kind
            [4, 0x3F, 0xFE], [4, 0xFF, 0xFF],  // longer than a frame may be
            [5, 0, 3, 0, 0, 0], [5, 0, 0],  // a credit that is no number
            [1, 4, 1] + [UInt8](repeating: 0x61, count: 1025),  // longer than a text may be
        ] as [[UInt8]]
    ) func refuses(_ bytes: [UInt8]) {
        var decoder = FrameDecoder()
        let error = #expect(throws: ForwardingError.self) { try decoder.append(bytes) }
        #expect(error?.code == .protocolViolation)
    }

    @Test func cutsTextsThatAreTooLong() throws {
        var decoder = FrameDecoder()
        let frames = try decoder.append(self.bytes([.broken(reason: String(repeating: "x", count: 5000))]))
        #expect(frames == [.broken(reason: String(repeating: "x", count: Frame.maximumText))])
    }
}

@Suite struct FlowCreditTests {
    @Test func isUsedUpAndGranted() throws {
        var credit = FlowCredit()
        #expect(credit.reserve(100) == 100)
        #expect(credit.reserve(FlowCredit.window) == FlowCredit.window - 100)
        #expect(credit.reserve(1) == 0)
        try credit.granted(10)
        #expect(credit.reserve(20) == 10)
    }

    @Test func isNotGrantedForWhatWasNeverSent() throws {
        var credit = FlowCredit()
        #expect(throws: ForwardingError.self) { try credit.granted(1) }
        #expect(credit.reserve(5) == 5)
        try credit.granted(5)
        #expect(throws: ForwardingError.self) { try credit.granted(1) }
    }

    @Test func boundsWhatComes() throws {
        var credit = FlowCredit()
        try credit.received(FlowCredit.window)
        #expect(throws: ForwardingError.self) { try credit.received(1) }
        // A few bytes are not worth a frame, a quarter of the window is.
        #expect(credit.took(FlowCredit.window / 4 - 1) == 0)
        #expect(throws: ForwardingError.self) { try credit.received(1) }
        #expect(credit.took(1) == FlowCredit.window / 4)
        try credit.received(FlowCredit.window / 4)
        #expect(throws: ForwardingError.self) { try credit.received(1) }
    }
}

@Suite struct GreetingTests {
    @Test(arguments: [1, 3, 100]) func isRecognizedHoweverItIsCut(_ length: Int) {
        var reader = GreetingReader()
        let bytes = Greeting.bytes + [7, 8]
        var rest: [UInt8] = []
        var hasGreeted = false
        for begin in stride(from: 0, to: bytes.count, by: length) {
            let piece = Array(bytes[begin..<min(begin + length, bytes.count)])
            if hasGreeted {
                rest += piece
            } else if case .greeting(let more) = reader.append(piece) {
                hasGreeted = true
                rest = more
            }
        }
        #expect(hasGreeted && rest == [7, 8])
    }

    @Test func losesNothingOfWhatIsNone() {
        var reader = GreetingReader()
        #expect(reader.append(Array(Greeting.bytes.dropLast())) == .undecided)
        #expect(reader.append([0x21, 0x22]) == .other(Greeting.bytes.dropLast() + [0x21, 0x22]))
        var banner = GreetingReader()
        #expect(banner.append(Array("SSH-2.0".utf8)) == .other(Array("SSH-2.0".utf8)))
        #expect(GreetingReader().finish() == .other([]))
    }

    @Test func isSaidInTheName() {
        #expect(Greeting.unmarked(Greeting.marked("laptop")) == "laptop")
        #expect(Greeting.unmarked("laptop") == nil)
    }
}
