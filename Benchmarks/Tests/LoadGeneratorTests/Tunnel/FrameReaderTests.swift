// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct FrameReaderTests {
    struct Frame: Equatable {
        let address: UInt16
        let payload: [UInt8]
    }

    /// What a reader says of a stream that arrives in pieces of a size.
    private static func read(_ bytes: [UInt8], pieces: Int) throws -> [Frame] {
        var reader = FrameReader()
        var frames: [Frame] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try Array(bytes[start..<min(bytes.count, start + pieces)]).withUnsafeBytes { piece in
                try reader.read(piece) { frames.append(Frame(address: $0, payload: Array($1))) }
            }
        }
        return frames
    }

    @Test(arguments: [1, 3, 16384, 100_000])
    func framesAreTheSameHoweverTheyArrive(pieces: Int) throws {
        // An address with both special bytes in it, and a payload with all byte values.
        let payload = PayloadPattern(size: 5000, isNoise: true).bytes
        let stream = try FrameReader.frames(payload, to: 0xC0DB) + FrameReader.frames([1], to: 7)
        #expect(
            try Self.read(stream, pieces: pieces) == [
                .init(address: 0xC0DB, payload: payload), .init(address: 7, payload: [1]),
            ]
        )
    }

    @Test func aLongMessageTakesSeveralFrames() throws {
        let payload = PayloadPattern(size: 40_000).bytes
        let frames = try Self.read(FrameReader.frames(payload, to: 1), pieces: 1000)
        #expect(frames.map(\.payload.count) == [16384, 16384, 7232])
        #expect(frames.flatMap(\.payload) == payload)
    }

    @Test func whatIsNoFrameIsAnError() {
        #expect(throws: BenchmarkError.self) { try Self.read([0, 1, 0xDB, 5, 0xC0], pieces: 10) }
        #expect(throws: BenchmarkError.self) { try FrameReader.frames([1], to: 65535) }
    }

    @Test func anErrorOfTheReaderComesThrough() throws {
        let frames = try FrameReader.frames([1], to: 1)
        let failure = BenchmarkError("no")
        #expect(throws: failure) {
            var reader = FrameReader()
            try frames.withUnsafeBytes { bytes in
                try reader.read(bytes) { _, _ in throw failure }
            }
        }
    }
}
