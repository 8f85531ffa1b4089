// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import SeededRandom
import Testing

/// What a tunnel partner gets is what the decoder finds, however the stream is cut.
@Suite struct WebSocketReframingTests {
    typealias Frame = WebSocketTestFrame

    /// One of everything, and a message longer than any header can say in two bytes.
    private static let stream: [Frame] =
        WebSocketChunkingTests.stream.dropLast(2)
        + [.binary((0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })]
        + WebSocketChunkingTests.stream.suffix(2)

    /// What reframing leaves of a stream, and the control frames it reports.
    private struct Reframed {
        var output: [UInt8] = []
        var control: [WebSocketEvent] = []
        var error: WebSocketError?

        /// - Parameter headroom: whether the pieces lie in buffers as a transport reads into them.
        init(_ pieces: [[UInt8]], for partner: TunnelFraming, headroom: Bool = true) {
            var decoder = WebSocketDecoder(role: .server)
            for piece in pieces {
                var buffer = ByteBuffer()
                if headroom {
                    buffer.writeRepeatingByte(0xEE, count: TunnelHeadroom.bytes)
                    buffer.reserveTunnelHeadroom()
                }
                buffer.writeBytes(piece)
                do throws(WebSocketError) {
                    try decoder.reframe(overwriting: &buffer, for: partner) { self.control.append($0) }
                } catch {
                    self.error = error
                }
                self.output += Array(buffer.readableBytesView)
                if self.error != nil { return }
            }
        }
    }

    private static func dataOnly(_ recording: WebSocketRecording) -> [WebSocketRecording.Entry] {
        // What control frames kept apart belongs together once they are gone.
        var joined: [WebSocketRecording.Entry] = []
        for entry in recording.entries {
            guard case .data(let opcode, let isFirst, let isLast, let bytes) = entry else { continue }
            if !isFirst, case .data(_, let first, _, let before) = joined.last {
                joined[joined.count - 1] = .data(opcode, isFirst: first, isLast: isLast, before + bytes)
            } else {
                joined.append(entry)
            }
        }
        return joined
    }

    private static func controlOnly(_ recording: WebSocketRecording) -> [WebSocketRecording.Entry] {
        recording.entries.filter { if case .data = $0 { false } else { true } }
    }

    private static func payload(_ recording: WebSocketRecording) -> [UInt8] {
        recording.entries.flatMap { if case .data(_, _, _, let bytes) = $0 { bytes } else { [UInt8]() } }
    }

    private func check(_ pieces: [[UInt8]], headroom: Bool = true, _ comment: Comment) {
        let expected = WebSocketRecording(pieces)
        let frames = Reframed(pieces, for: .webSocket, headroom: headroom)
        let forPartner = WebSocketRecording([frames.output], role: .client)
        #expect(forPartner.error == nil, comment)
        #expect(Self.dataOnly(forPartner) == Self.dataOnly(expected), comment)
        #expect(Self.controlOnly(forPartner).isEmpty, comment)
        #expect(frames.error == expected.error, comment)
        let control = WebSocketRecording.Entry.entries(frames.control)
        #expect(control == Self.controlOnly(expected), comment)

        let bytes = Reframed(pieces, for: .stream, headroom: headroom)
        #expect(bytes.output == Self.payload(expected), comment)
        #expect(bytes.error == expected.error, comment)
        #expect(bytes.control == frames.control, comment)
    }

    @Test(arguments: [true, false]) func whole(headroom: Bool) {
        self.check([Self.stream.bytes], headroom: headroom, "whole")
        let frames = Reframed([Self.stream.bytes], for: .webSocket, headroom: headroom)
        #expect(frames.output.count < Self.stream.bytes.count)
    }

    @Test func everyTwoPieces() {
        let bytes = Self.stream.bytes
        // Every place but the inside of the long message, which is sampled.
        for index in Array(0...700) + stride(from: 701, to: bytes.count - 60, by: 997)
            + ((bytes.count - 60)...bytes.count)
        {
            self.check([Array(bytes[..<index]), Array(bytes[index...])], "cut at \(index)")
        }
    }

    @Test func singleBytes() {
        let bytes = Self.stream.filter { $0.payload.count < 1_000 }.bytes
        self.check(bytes.map { [$0] }, "single bytes")
        self.check(bytes.map { [$0] }, headroom: false, "single bytes without headroom")
    }

    @Test(arguments: 0..<32) func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<8 {
            let pieces = Self.stream.bytes.randomPieces(using: &random)
            self.check(pieces, "\(pieces.map(\.count))")
        }
    }

    /// A breach of the rules is reported, and what came before it is kept.
    @Test func keepsWhatCameBeforeABreach() {
        let good = [Frame.text("one"), .binary([1, 2, 3])].bytes
        for bad in [Frame(3), Frame(1, [0xFF]), Frame(2, [1], key: nil), Frame(2, reserved: 0x40)] {
            let reframed = Reframed([good + bad.bytes], for: .stream)
            #expect(reframed.output == Array("one".utf8) + [1, 2, 3])
            #expect(reframed.error != nil)
            self.check([good + bad.bytes], "breach")
        }
    }

    /// Noise that now and then is a frame: never a trap, and the same as the decoder finds.
    @Test(arguments: 0..<32) func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = WebSocketTestFrame.noise(using: &random)
            let pieces = bytes.randomPieces(using: &random)
            let (whole, cut) = (Reframed([bytes], for: .stream), Reframed(pieces, for: .stream))
            #expect(whole.error == cut.error, "\(pieces)")
            // How much of an invalid text passes before it fails is up to the cuts.
            guard whole.error?.code != .invalidPayload else { continue }
            #expect(whole.output == cut.output, "\(pieces)")
            #expect(whole.output == Self.payload(WebSocketRecording([bytes])), "\(bytes)")
        }
    }

    /// A frame that fills the buffer is unmasked where it is: neither moved nor copied.
    @Test func leavesBigFramesInPlace() throws {
        let payload = [UInt8](repeating: 7, count: 50_000)
        var buffer = ByteBuffer()
        buffer.writeRepeatingByte(0, count: TunnelHeadroom.bytes)
        buffer.reserveTunnelHeadroom()
        buffer.writeBytes(Frame.binary(payload).bytes)
        let before = buffer
        var decoder = WebSocketDecoder(role: .server)
        try decoder.reframe(overwriting: &buffer, for: .stream) { _ in Issue.record("no control frame is there") }
        #expect(Array(buffer.readableBytesView) == payload)
        let end = { (bytes: UnsafeRawBufferPointer) in bytes.baseAddress.map { $0 + bytes.count } }
        #expect(buffer.withUnsafeReadableBytes(end) == before.withUnsafeReadableBytes(end))
    }
}

extension WebSocketRecording.Entry {
    fileprivate static func entries(_ events: [WebSocketEvent]) -> [Self] {
        events.map { event in
            switch event {
            case .ping(let payload): .ping(Array(payload.readableBytesView))
            case .pong(let payload): .pong(Array(payload.readableBytesView))
            case .close(let code, let reason): .close(code?.rawValue, reason)
            case .data(let piece): .binary(Array(piece.payload.readableBytesView))
            }
        }
    }
}
