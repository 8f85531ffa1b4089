// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// Apart, because a sanitizer's allocator knows nothing of what this counts.
@Suite struct IdleMemoryTests {
    private static let size = 256 << 20

    @Test("Memory that is in use is not idle, in small blocks or in one", arguments: [4096, size])
    func isNotInUse(block: Int) throws {
        let before = try #require(ProcessMemory.idleBytes)
        let blocks = (0..<(Self.size / block)).map { _ in
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: 16)
            bytes.initializeMemory(as: UInt8.self, repeating: 1)
            return bytes
        }
        defer { for bytes in blocks { bytes.deallocate() } }
        let after = try #require(ProcessMemory.idleBytes)
        // Other tests have memory of their own.
        #expect(after - before < Self.size / 2)
    }
}
