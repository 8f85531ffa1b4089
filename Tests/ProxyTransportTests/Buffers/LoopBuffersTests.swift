// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import Testing

@testable import ProxyTransport

@Suite struct LoopBuffersTests {
    private let buffers = LoopBuffers(eventLoop: EmbeddedEventLoop(), readSize: 131_072)

    @Test(arguments: [
        (0, 32_768), (1, 32_768), (32_768, 32_768), (32_769, 65_536), (65_537, 131_072), (131_072, 131_072),
        (131_073, 262_144), (262_144, 262_144),
    ])
    func lendsTheSmallestThatIsLargeEnough(count: Int, size: Int) {
        let buffer = self.buffers.take(count)
        #expect(buffer.storageCapacity == size)
        #expect(buffer.writableBytes >= count)
        #expect(buffer.readableBytes == 0)
    }

    @Test func largerOnesAreMadeAndNotKept() {
        var buffer = self.buffers.take(1_000_000)
        #expect(buffer.writableBytes >= 1_000_000)
        self.buffers.giveBack(buffer)
        #expect(buffer.isHeldElsewhere == false)
    }

    @Test(arguments: [0, 100_000, 200_000]) func lendsAgainWhatWasGivenBack(count: Int) {
        var buffer = self.buffers.take(count)
        let storage = buffer.storageAddress
        self.buffers.giveBack(buffer)
        #expect(buffer.isHeldElsewhere == true)
        buffer = ByteBuffer()
        #expect(self.buffers.take(count).storageAddress == storage)
    }

    /// What others have allocated is no burden: it goes.
    @Test func takesNoStrangers() {
        var stranger = ByteBufferAllocator().buffer(capacity: 64)
        self.buffers.giveBack(stranger)
        #expect(stranger.isHeldElsewhere == false)
    }

    /// A channel keeps its first buffer for ever, and gets each further one from the loop.
    @Test func channelsAreLentABufferForEachRead() {
        var allocator = self.buffers.receiveAllocator
        let first = allocator.buffer(allocator: ByteBufferAllocator())
        #expect(first.storageCapacity == 64)
        #expect(allocator.record(actualReadBytes: 64) == true)
        var second = allocator.buffer(allocator: ByteBufferAllocator())
        #expect(second.storageCapacity == 131_072)
        let storage = second.storageAddress
        self.buffers.giveBack(second)
        #expect(second.isHeldElsewhere == true)
        second = ByteBuffer()
        #expect(allocator.record(actualReadBytes: 1) == true)
        #expect(allocator.buffer(allocator: ByteBufferAllocator()).storageAddress == storage)
    }

    /// Whatever `tunnelBuffer` is, a read brings no more than half of it.
    @Test(arguments: [16_384, 65_536, 100_000, 131_072, 262_144, 1_000_000])
    func readsNoMoreThanItMay(tunnelBuffer: Int) {
        var limits = TransportLimits()
        limits.tunnelBuffer = tunnelBuffer
        let buffers = LoopBuffers(eventLoop: EmbeddedEventLoop(), readSize: limits.largestRead)
        var allocator = buffers.receiveAllocator
        _ = allocator.record(actualReadBytes: 1)
        let room = allocator.buffer(allocator: ByteBufferAllocator()).writableBytes
        #expect(room <= tunnelBuffer / 2)
        #expect(room > min(131_072, tunnelBuffer / 2) / 2 - 32)
    }

    @Test func smallSlicesOfBigReadsAreWorthCopying() {
        var buffer = self.buffers.take(0)
        buffer.writeRepeatingByte(1, count: 16_383)
        #expect(buffer.wastesStorage)
        let copy = ByteBuffer(copying: buffer)
        #expect(copy == buffer)
        #expect(copy.storageCapacity == 16_384)
        #expect(copy.storageAddress != buffer.storageAddress)
        buffer.writeInteger(UInt8(1))
        #expect(!buffer.wastesStorage)
    }
}
