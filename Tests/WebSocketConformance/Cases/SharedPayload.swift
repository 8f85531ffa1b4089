// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting

/// Payload for messages of every size, made once.
enum SharedPayload {
    /// The longest message of the suite.
    private static let longest = 16_777_216

    /// Characters of one to four bytes, 64 bytes together: what is cut to a power of two is text.
    private static let unit = Array("aß€😀 - most of it is as simple as most of what is sent. ..".utf8)

    private static let binary = ByteBuffer(bytes: Payload.bytes(longest, seed: 9))

    private static let characters: ByteBuffer = {
        var text = ByteBuffer(bytes: unit)
        text.reserveCapacity(longest)
        while text.readableBytes < longest { text.writeImmutableBuffer(text) }
        return text
    }()

    /// This many bytes, at most 16 MiB.
    static func bytes(_ count: Int) -> ByteBuffer {
        self.binary.getSlice(at: 0, length: count) ?? ByteBuffer()
    }

    /// The same of text.
    static func text(_ count: Int) -> ByteBuffer {
        let whole = count - count % self.unit.count
        var text = self.characters.getSlice(at: 0, length: whole) ?? ByteBuffer()
        if count > whole { text.writeRepeatingByte(UInt8(ascii: "."), count: count - whole) }
        return text
    }
}
