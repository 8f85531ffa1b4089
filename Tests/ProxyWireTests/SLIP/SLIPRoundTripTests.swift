// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Testing

/// Encoder and decoder over random frames and cuts.
@Suite struct SLIPRoundTripTests {
    @Test(arguments: 0..<16) func framesComeBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var wire = ByteBuffer()
        var sent: [SLIPEvent] = []
        for _ in 0..<20 {
            let raw = SLIPTestFrame.addresses.randomElement(using: &random) ?? .random(in: 0..<0xFFFF, using: &random)
            let address = try #require(TunnelAddress(rawValue: raw))
            let size = [0, 3, 40, 700, 20_000].randomElement(using: &random) ?? 0
            // From nothing but special bytes to none at all.
            let range: ClosedRange<UInt8> =
                [0xC0...0xC0, 0xDB...0xDD, 0xB0...0xE0, 0...0xFF, 0...0x7F]
                .randomElement(using: &random) ?? 0...0
            let payload = (0..<Int.random(in: 0...size, using: &random)).map { _ in
                UInt8.random(in: range, using: &random)
            }
            SLIPEncoder().write(whole: ByteBuffer(bytes: payload), to: address, into: &wire)
            sent.append(.frame(raw, payload))
        }
        let bytes = Array(wire.readableBytesView)
        let expected = SLIPRecording(sent)
        #expect(SLIPRecording([bytes], maximumPayload: 20_000) == expected)
        for _ in 0..<3 {
            let pieces = bytes.randomPieces(using: &random)
            #expect(SLIPRecording(pieces, maximumPayload: 20_000) == expected, "\(pieces.map(\.count))")
        }
    }

    /// What a client sends comes back as its bytes, however many frames they took.
    @Test(arguments: 0..<8) func streamsComeBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<100_000).map { _ in UInt8.random(in: 0xB0...0xE0, using: &random) }
        let address = try #require(TunnelAddress(rawValue: 0xC0DB))
        var wire = ByteBuffer()
        SLIPEncoder().write(ByteBuffer(bytes: bytes), to: address, into: &wire)

        var (received, frames) = (ByteBuffer(), 0)
        var decoder = SLIPDecoder(maximumPayload: SLIPEncoder.maximumPayload)
        for piece in Array(wire.readableBytesView).randomPieces(using: &random) {
            decoder.decode(ByteBuffer(bytes: piece)) { event in
                guard case .frame(let frame) = event, frame.address == address else {
                    Issue.record("\(event)")
                    return
                }
                received.writeImmutableBuffer(frame.payload)
                frames += 1
            }
        }
        #expect(received == ByteBuffer(bytes: bytes))
        #expect(frames == 7)
        #expect(!decoder.hasPartialFrame)
    }
}
