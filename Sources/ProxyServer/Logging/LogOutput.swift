// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The descriptor that log lines end up in.
final class LogOutput: Sendable {
    private let descriptor: Int32
    private let isOwned: Bool

    /// - Parameter isOwned: Whether the descriptor is closed with the output.
    init(_ descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    deinit {
        if self.isOwned { close(self.descriptor) }
    }

    /// Opens a file to append to, and makes it if it is not there.
    ///
    /// - Throws: What the system says.
    static func open(_ path: String) throws(SystemFault) -> Int32 {
        // Never for the world to read: addresses are personal data.
        let descriptor = openFile(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw SystemFault(errno) }
        return descriptor
    }

    /// Waits until all is written, or the system refuses a byte.
    ///
    /// - Returns: How many bytes were written before that.
    func write(_ bytes: [UInt8]) -> Int {
        var count = 0
        while count < bytes.count {
            let result = bytes[count...].withUnsafeBytes { systemWrite(self.descriptor, $0) }
            if result > 0 {
                count += result
            } else if result < 0, errno == EINTR {
                continue
            } else if result < 0, errno == EAGAIN || errno == EWOULDBLOCK {
                // Whoever shares standard error with us has set it to non-blocking.
                var request = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&request, 1, -1) > 0 || errno == EINTR else { return count }
            } else {
                return count
            }
        }
        return count
    }

    /// Writes to another file from now on. The descriptor keeps its number, so that a write under way is not disturbed.
    ///
    /// - Parameter replacement: Is closed.
    /// - Throws: What the system has against it; then all stays as it was.
    func replace(with replacement: Int32) throws(SystemFault) {
        defer { close(replacement) }
        guard duplicate(replacement, self.descriptor) >= 0 else { throw SystemFault(errno) }
    }
}

/// What a system call has failed with.
struct SystemFault: Error, Equatable, CustomStringConvertible {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    var description: String { SystemError.text(self.number) }
}

// Functions of unistd.h and fcntl.h that the class's own methods of that name would hide.

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}

/// Puts a descriptor in the place of another, closed on exec.
private func duplicate(_ descriptor: Int32, _ place: Int32) -> Int32 {
    let result = dup2(descriptor, place)
    // dup2(2) takes the flag away. Nobody can start a program in between: the server starts none.
    if result >= 0 { _ = fcntl(place, F_SETFD, FD_CLOEXEC) }
    return result
}
