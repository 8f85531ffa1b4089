// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A log that is appended to in batches. Whoever moves it away, or the disk's trouble, only delays its lines.
///
/// Used from one thread.
final class EngineLogFile {
    let path: String
    private var descriptor: Int32 = -1
    private(set) var pending = PendingLines()

    /// Does not open it yet.
    init(path: String) {
        self.path = path
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    func append(_ line: String) {
        self.pending.append(line)
    }

    /// How many lines did not fit since this was last asked.
    func takeDropped() -> Int {
        self.pending.takeDropped()
    }

    /// When somebody last wrote to the file, in seconds of Unix time; nil if there is nothing in it.
    var writtenAt: Int? {
        guard let status = FileStatus(self.path), status.size > 0 else { return nil }
        return status.modified
    }

    /// Opens the file, and makes sure that it can be written at all: for the start.
    func open() throws(FileFault) {
        try self.reopen()
        var system = statvfs()
        guard fstatvfs(self.descriptor, &system) == 0, system.f_blocks > 0 else { return }
        // What is left for anybody, and what is left for root.
        let free = geteuid() == 0 ? system.f_bfree : system.f_bavail
        if free == 0 { throw .system("cannot be written", ENOSPC) }
    }

    /// Takes the file that now has the name. The old one is kept if there is none and none can be made.
    func reopen() throws(FileFault) {
        // Never for the world to read: addresses are personal data.
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK
        let next = systemOpen(self.path, flags, 0o640)
        guard next >= 0 else { throw .system("cannot be opened", errno) }
        if self.descriptor >= 0 { close(self.descriptor) }
        self.descriptor = next
    }

    /// Writes what has been appended. What cannot be written waits for the next time.
    func flush() throws(FileFault) {
        guard !self.pending.isEmpty else { return }
        if !self.isInPlace { try self.reopen() }
        var written = 0
        var number: Int32 = 0
        self.pending.bytes.withUnsafeBytes { bytes in
            while written < bytes.count {
                let count = write(self.descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
                if count > 0 {
                    written += count
                } else if errno != EINTR {
                    number = errno
                    return
                }
            }
        }
        let excess = self.pending.wrote(written)
        guard number != 0 else { return }
        self.takeBack(excess)
        throw .system("cannot be written", number)
    }

    /// Gives the file another name, which must be free, and begins a new one.
    ///
    /// - Returns: Whether it was free.
    func rename(to path: String) throws(FileFault) -> Bool {
        guard FileStatus(path, followsLink: false) == nil else { return false }
        guard systemRename(self.path, path) == 0 else {
            throw .system("cannot be renamed to \(path.quotedForMessage)", errno)
        }
        try self.reopen()
        return true
    }

    /// Whether the file that is open still has its name.
    private var isInPlace: Bool {
        guard let named = FileStatus(self.path), let opened = FileStatus(descriptor: self.descriptor) else {
            return false
        }
        return named.identity == opened.identity
    }

    /// Cuts off the part of a line that will be written again. It fails where it need not be done: on devices.
    private func takeBack(_ count: Int) {
        guard count > 0, let status = FileStatus(descriptor: self.descriptor) else { return }
        ftruncate(self.descriptor, off_t(status.size - count))
    }
}

/// `open` of fcntl.h, which the class's own method of that name would hide.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}

/// `rename` of stdio.h, likewise.
private func systemRename(_ old: String, _ new: String) -> Int32 {
    rename(old, new)
}
