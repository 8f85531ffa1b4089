// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import ProxyTransport

@Suite struct BufferPoolTests {
    @Test func lendsWhatWasGivenBack() {
        var pool = BufferPool(size: 1_024)
        var buffer = pool.take()
        #expect(buffer.readableBytes == 0)
        #expect(buffer.storageCapacity == 1_024)
        let storage = buffer.storageAddress
        buffer.writeString("somebody's words")
        pool.giveBack(buffer)
        #expect(buffer.isHeldElsewhere == true)
        buffer = ByteBuffer()
        let again = pool.take()
        #expect(again.storageAddress == storage)
        #expect(again.readableBytes == 0)
        #expect(again.writableBytes == 1_024)
    }

    /// Also of a slice of it: a write that the socket has not taken, the partner on another loop.
    @Test func lendsNothingThatSomebodyRefersTo() {
        var pool = BufferPool(size: 1_024)
        var buffer = pool.take()
        let storage = buffer.storageAddress
        buffer.writeString("somebody's words")
        var slice = buffer.getSlice(at: 11, length: 5)
        pool.giveBack(buffer)
        buffer = ByteBuffer()
        var other = pool.take()
        #expect(other.storageAddress != storage)
        other.writeString("something else altogether")
        #expect(slice.map(String.init(buffer:)) == "words")
        slice = nil
        #expect(pool.take().storageAddress == storage)
    }

    @Test func twoAreNeverTheSame() {
        var pool = BufferPool(size: 1_024)
        pool.giveBack(pool.take())
        let (one, two) = (pool.take(), pool.take())
        #expect(one.storageAddress != two.storageAddress)
    }

    @Test func keepsABoundedNumber() {
        var pool = BufferPool(size: 1_024)
        var many = (0..<100).map { _ in pool.take() }
        for buffer in many { pool.giveBack(buffer) }
        var kept = 0
        while var buffer = many.popLast() { kept += buffer.isHeldElsewhere ? 1 : 0 }
        #expect(kept == BufferPool.capacity)
    }

    /// Buffers that slow peers hold do not keep the pool from lending others again.
    @Test func slowPeersDoNotClogIt() {
        var pool = BufferPool(size: 1_024)
        let held = (0..<6).map { _ in pool.take() }
        for buffer in held { pool.giveBack(buffer) }
        var storages: Set<UInt> = []
        for _ in 0..<10 {
            let buffer = pool.take()
            storages.insert(buffer.storageAddress)
            pool.giveBack(buffer)
        }
        #expect(storages.count == 1)
        #expect(storages.isDisjoint(with: held.map(\.storageAddress)))
    }
}

extension ByteBuffer {
    /// Tells one storage from another.
    var storageAddress: UInt { self.withVeryUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }

    /// Whether somebody else refers to the storage too.
    var isHeldElsewhere: Bool {
        mutating get { self.modifyIfUniquelyOwned { _ in } == nil }
    }
}
