// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a file is, without reading it (stat(2)).
package struct FileStatus: Equatable, Sendable {
    /// The file itself, whatever its name.
    package struct Identity: Equatable, Sendable {
        fileprivate let device: UInt64
        fileprivate let inode: UInt64
    }

    package let identity: Identity
    /// Not a directory, device, socket or symbolic link.
    package let isRegular: Bool
    /// In bytes.
    package let size: Int
    /// When its contents last changed, in seconds of Unix time.
    package let modified: Int

    /// - Parameter followsLink: Whether a symbolic link stands for what it points to.
    /// - Returns: nil if there is no such file, or one that may not be looked at.
    package init?(_ path: String, followsLink: Bool = true) {
        var status = stat()
        guard (followsLink ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    /// - Returns: nil if it is no descriptor.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        self.identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino)
        )
        self.isRegular = status.st_mode & S_IFMT == S_IFREG
        self.size = Int(truncatingIfNeeded: status.st_size)
        #if canImport(Darwin)
        self.modified = status.st_mtimespec.tv_sec
        #else
        self.modified = status.st_mtim.tv_sec
        #endif
    }
}
