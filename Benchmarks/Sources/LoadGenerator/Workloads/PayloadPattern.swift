// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// The payload of every message, and how a receiver checks that it got it.
struct PayloadPattern {
    let bytes: [UInt8]

    /// Bytes in which every shift by less than their period shows.
    ///
    /// - Parameter isNoise: whether all byte values occur, so that SLIP has to escape one in 128. Else it is printable
    ///   ASCII, which can travel as text too.
    init(size: Int, isNoise: Bool = false) {
        var state: UInt32 = 12345
        self.bytes = (0..<size).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return isNoise ? UInt8(state >> 24) : UInt8(32 + (state >> 24) % 95)
        }
    }

    /// Compares what came with what has to come at `position` of the stream of messages.
    func matches(_ received: UnsafeRawBufferPointer, at position: Int) -> Bool {
        self.bytes.withUnsafeBytes { expected in
            var offset = position % expected.count
            var rest = received
            while !rest.isEmpty {
                let part = min(rest.count, expected.count - offset)
                guard let left = rest.baseAddress, let right = expected.baseAddress,
                    memcmp(left, right + offset, part) == 0
                else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part))
                offset = 0
            }
            return true
        }
    }
}
