// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Buffers of one size that an event loop lends out for a read or a write, so that an idle connection owns none.
///
/// A buffer may be given back while others still refer to its storage (a write that the socket has not taken, the
/// partner on another loop): it is lent again once nobody does.
struct BufferPool {
    /// Buffers kept at most: the one being read into, the plaintext and the records made of it, and one in reserve.
    static let capacity = 4

    /// Bytes of each buffer; a power of two, as the allocator would make it one.
    let size: Int
    private var buffers: [ByteBuffer] = []

    init(size: Int) {
        self.size = size
        self.buffers.reserveCapacity(Self.capacity)
    }

    /// An empty buffer whose storage nobody else refers to.
    mutating func take() -> ByteBuffer {
        for index in self.buffers.indices.reversed() {
            let isFree: Void? = self.buffers[index].modifyIfUniquelyOwned { $0.clear() }
            guard isFree != nil else { continue }
            self.buffers.swapAt(index, self.buffers.endIndex - 1)
            return self.buffers.removeLast()
        }
        // Those that stay busy belong to slow peers: they go with the last who needs them.
        if self.buffers.count == Self.capacity { self.buffers.removeAll(keepingCapacity: true) }
        return ByteBufferAllocator().buffer(capacity: self.size)
    }

    /// Takes a buffer back.
    mutating func giveBack(_ buffer: consuming ByteBuffer) {
        guard self.buffers.count < Self.capacity else { return }
        self.buffers.append(buffer)
    }
}
