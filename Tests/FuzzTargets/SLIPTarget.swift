// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// Frames of a device are decoded, and what is found is framed again.
enum SLIPTarget {
    private static let maximumPayload = 64

    static func run(_ input: FuzzInput) throws {
        let found = self.events([input.bytes])
        try require(
            found == self.events(input.pieces),
            "how frames arrive makes no difference to what is found in them"
        )
        try require(found == self.events(input.bytes.map { [$0] }), "nor do single bytes")
        let frames = found.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
        for frame in frames {
            try require(frame.payload.readableBytes <= self.maximumPayload, "no frame is longer than the limit")
        }
        let encoder = SLIPEncoder(maximumPayload: self.maximumPayload)
        var written = ByteBuffer()
        for frame in frames { encoder.write(whole: frame.payload, to: frame.address, into: &written) }
        try require(
            self.events([Array(written.readableBytesView)]) == frames.map { .frame($0) },
            "a frame is read as it was written"
        )
    }

    private static func events(_ pieces: [[UInt8]]) -> [SLIPEvent] {
        var decoder = SLIPDecoder(maximumPayload: self.maximumPayload)
        var events: [SLIPEvent] = []
        for piece in pieces { decoder.decode(ByteBuffer(bytes: piece)) { events.append($0) } }
        return events
    }
}
