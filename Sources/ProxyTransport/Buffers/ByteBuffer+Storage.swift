// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ByteBuffer {
    /// Whether waiting for a slow reader it would keep more memory alive than twice its bytes, as a slice of a big read
    /// does. Such a one is worth copying.
    var wastesStorage: Bool { self.readableBytes < self.storageCapacity / 2 }

    /// The readable bytes in a storage of their own, no larger than they need.
    init(copying other: ByteBuffer) {
        self = ByteBufferAllocator().buffer(capacity: other.readableBytes)
        self.writeImmutableBuffer(other)
    }
}
