// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// The buffers that all connections of one event loop share.
///
/// Sound as `Sendable`: it is touched on its loop only, which every entry asserts.
final class LoopBuffers: @unchecked Sendable {
    /// What one read of a socket may bring, in bytes; a power of two.
    let readSize: Int
    private let eventLoop: any EventLoop
    private var pools: [BufferPool]

    init(eventLoop: any EventLoop, readSize: Int) {
        self.eventLoop = eventLoop
        self.readSize = readSize
        self.pools = Self.sizes(for: readSize).map(BufferPool.init(size:))
    }

    /// Sizes that are kept: for a read, for a record or two, and for all between that and what a read comes to once it is
    /// decrypted or encrypted again.
    static func sizes(for readSize: Int) -> [Int] {
        let largest = max(65_536, 2 * readSize)
        let sizes = sequence(first: 32_768) { $0 < largest ? 2 * $0 : nil }
        return readSize < 32_768 ? [readSize] + sizes : Array(sizes)
    }

    /// An empty buffer with room for at least `count` bytes, nobody else's.
    func take(_ count: Int) -> ByteBuffer {
        self.eventLoop.assertInEventLoop()
        for index in self.pools.indices where self.pools[index].size >= count {
            return self.pools[index].take()
        }
        return ByteBufferAllocator().buffer(capacity: count)
    }

    /// Takes back what `take` gave; others may still refer to its storage.
    func giveBack(_ buffer: consuming ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        let size = buffer.storageCapacity
        for index in self.pools.indices where self.pools[index].size == size {
            return self.pools[index].giveBack(buffer)
        }
    }
}

extension LoopBuffers {
    /// What a channel reads its socket with.
    var receiveAllocator: any RecvByteBufferAllocator { LentReceiveBuffers(buffers: self) }
}

/// Lends a channel a buffer for each read, instead of letting it keep one.
private struct LentReceiveBuffers: RecvByteBufferAllocator {
    /// A channel keeps the first buffer it gets for ever, so that one is as small as may be.
    private static let firstSize = 64

    let buffers: LoopBuffers
    private var hasRead = false

    init(buffers: LoopBuffers) {
        self.buffers = buffers
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer =
            self.hasRead ? self.buffers.take(self.buffers.readSize) : allocator.buffer(capacity: Self.firstSize)
        buffer.reserveTunnelHeadroom()
        return buffer
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        self.hasRead = true
        // A channel asks for another buffer only where that one may be larger.
        return true
    }
}
