// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Payloads to measure with, the same in every run.
enum Payload {
    /// ASCII without control characters.
    static func text(_ count: Int) -> ByteBuffer {
        ByteBuffer(bytes: (0..<count).map { UInt8(0x20 + $0 % 0x5F) })
    }

    /// Every byte value as often as any other: what compressed or encrypted data looks like.
    static func noise(_ count: Int) -> ByteBuffer {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return ByteBuffer(
            bytes: (0..<count).map { _ in
                state ^= state &<< 13
                state ^= state &>> 7
                state ^= state &<< 17
                return UInt8(truncatingIfNeeded: state &>> 32)
            }
        )
    }

    static let sizes = [(name: "64 B", bytes: 64), (name: "1 KiB", bytes: 1024), (name: "16 KiB", bytes: 16_384)]
}
