// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

#if canImport(Glibc)
import CMalloc
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The memory of this process, as the system and the allocator see it.
enum ProcessMemory {
    /// Bytes that are resident although nobody uses them; nil where that cannot be told.
    static var idleBytes: Int? {
        #if canImport(Glibc)
        // statm(5), in pages: size, resident, of these backed by files.
        guard let text = try? BoundedFile.read("/proc/self/statm", limit: 4_096) else { return nil }
        let pages = String(decoding: text, as: UTF8.self).split(separator: " ").prefix(3).compactMap { Int($0) }
        guard pages.count == 3 else { return nil }
        return (pages[1] - pages[2]) * Int(getpagesize()) - Self.allocatedBytes
        #else
        return nil
        #endif
    }

    #if canImport(Glibc)
    /// Bytes that the allocator has given out.
    static var allocatedBytes: Int {
        let heap = cmalloc_information()
        return Int(clamping: heap.uordblks + heap.hblkhd)
    }
    #endif

    /// Has the allocator give back what it can.
    static func trimHeap() {
        #if canImport(Glibc)
        malloc_trim(0)
        #endif
    }

    /// Lets go of the program's code that has run until now, most of which only the start needed. The system reads
    /// again, from its cache, what runs again.
    static func releaseCode() {
        guard let maps = try? BoundedFile.read("/proc/self/maps", limit: 4 << 20) else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            guard let range = self.codeRange(line) else { continue }
            // Nothing is lost: such pages are never written to (but for a debugger's breakpoints).
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
        }
    }

    /// The addresses of a line of proc_pid_maps(5), if it is code of a file.
    static func codeRange(_ line: Substring) -> Range<UInt>? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
        let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
