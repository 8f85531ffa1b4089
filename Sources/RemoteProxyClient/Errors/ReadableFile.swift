// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that somebody else was to read, and could not.
enum ReadableFile {
    /// What the system has against reading it, such as `No such file or directory`; nil if nothing.
    static func obstacle(at path: String) -> String? {
        // Never waits, whatever kind of file it is.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return SystemError.text(errno) }
        defer { close(file) }
        var byte: UInt8 = 0
        // A directory can be opened, but not read.
        guard read(file, &byte, 1) < 0, errno != EAGAIN, errno != EINTR else { return nil }
        return SystemError.text(errno)
    }
}
