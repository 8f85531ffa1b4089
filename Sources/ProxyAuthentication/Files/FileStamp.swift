// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What tells one state of a file from another without reading it (stat(2)).
package struct FileStamp: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: [Int]
    /// Also changes when another file takes the name with the old one's size and date.
    private let changed: [Int]

    /// - Returns: nil if there is no such file, or one that may not be looked at.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.device = UInt64(truncatingIfNeeded: status.st_dev)
        self.inode = UInt64(truncatingIfNeeded: status.st_ino)
        self.size = Int64(truncatingIfNeeded: status.st_size)
        #if canImport(Darwin)
        self.modified = [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
        self.changed = [status.st_ctimespec.tv_sec, status.st_ctimespec.tv_nsec]
        #else
        self.modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        self.changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        #endif
    }
}
