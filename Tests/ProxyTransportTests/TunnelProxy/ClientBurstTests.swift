// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import ProxyTransport

struct ClientBurstTests {
    /// Takes a burst of pieces: what is to be written, and the sizes of the buffers that were lent for it.
    private static func take(_ pieces: [ByteBuffer]) -> (written: [ByteBuffer], isLent: Bool, lent: [Int]) {
        var burst = ClientBurst()
        var sizes: [Int] = []
        for piece in pieces { burst.append(piece) }
        let (buffers, lent) = burst.take { size in
            sizes.append(size)
            return ByteBufferAllocator().buffer(capacity: size)
        }
        #expect(burst.isEmpty)
        return (buffers, lent.map { buffers.contains($0) } ?? false, sizes)
    }

    @Test func smallPiecesAreWrittenAtOnce() {
        let (written, isLent, sizes) = Self.take([[1, 2], [3], [], [4, 5, 6]].map(ByteBuffer.init(bytes:)))
        #expect(written == [ByteBuffer(bytes: [1, 2, 3, 4, 5, 6])])
        #expect(isLent)
        #expect(sizes == [6])
    }

    @Test func onePieceIsNotCopied() {
        let piece = ByteBuffer(bytes: [1])
        let (written, isLent, sizes) = Self.take([piece])
        #expect(written == [piece])
        #expect(!isLent)
        #expect(sizes.isEmpty)
    }

    @Test(arguments: [(8192, 1), (8193, 2)] as [(Int, Int)])
    func longPiecesAreNotCopied(size: Int, writes: Int) {
        let pieces = [1, 2].map { ByteBuffer(repeating: $0, count: size) }
        let (written, isLent, _) = Self.take(pieces)
        #expect(written.count == writes)
        #expect(isLent == (writes == 1))
        #expect(written.flatMap { Array($0.readableBytesView) } == pieces.flatMap { Array($0.readableBytesView) })
    }

    @Test func nothingIsNothing() {
        let (written, isLent, sizes) = Self.take([])
        #expect(written.isEmpty)
        #expect(!isLent)
        #expect(sizes.isEmpty)
    }
}
