// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting

/// Payload of any length that is never there as a whole: blocks of 1 MiB, stamped with their number at every 4 KiB, so
/// that lost, doubled and swapped bytes show.
struct BlockStream {
    static let blockSize = 1 << 20
    private static let stampDistance = 4096

    private var block = ByteBuffer(bytes: Payload.bytes(Self.blockSize, seed: 400))

    /// One block of the stream.
    mutating func block(_ number: Int) -> ByteBuffer {
        for offset in stride(from: 0, to: Self.blockSize, by: Self.stampDistance) {
            self.block.setInteger(UInt64(number), at: offset)
        }
        return self.block
    }
}

/// Compares what arrives with a `BlockStream`, whatever pieces it comes in.
struct BlockStreamChecker {
    struct Mismatch: Error, CustomStringConvertible {
        let position: Int

        var description: String { "what arrived differs from what was sent, in the bytes from \(self.position) on" }
    }

    private var stream = BlockStream()
    private var expected = ByteBuffer()
    /// Bytes that were right.
    private(set) var position = 0

    /// Takes the next bytes.
    mutating func check(_ bytes: ByteBuffer) throws(Mismatch) {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            if self.expected.readableBytes == 0 {
                self.expected = self.stream.block(self.position / BlockStream.blockSize)
            }
            let count = min(bytes.readableBytes, self.expected.readableBytes)
            // Buffers are compared by memcmp; a loop over bytes would take long without optimisation.
            guard bytes.readSlice(length: count) == self.expected.readSlice(length: count) else {
                throw Mismatch(position: self.position)
            }
            self.position += count
        }
    }
}
