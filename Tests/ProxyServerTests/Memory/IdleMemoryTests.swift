// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// Apart, because a sanitizer's allocator knows nothing of what this counts.
@Suite struct IdleMemoryTests {
    private static let size = 16 << 20

    @Test("Memory in use is counted as such, in small blocks and in one", arguments: [4096, size])
    func isInUse(block: Int) {
        let blocks = (0..<(Self.size / block)).map { _ in
            UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: 16)
        }
        defer { for bytes in blocks { bytes.deallocate() } }
        // What other tests have comes on top of it.
        #expect(ProcessMemory.allocatedBytes >= Self.size)
    }
}
