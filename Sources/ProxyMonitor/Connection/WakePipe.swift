// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Wakes a thread that waits in poll(2), from any thread and from a signal's handler.
final class WakePipe: Sendable {
    /// To be waited for.
    let readEnd: CInt
    /// What ``wake(_:)`` writes to.
    let writeEnd: CInt

    init() throws(MonitorError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw MonitorError(.unreachable, "no pipe to be had: \(SystemError.text(errno))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (self.readEnd, self.writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(self.readEnd)
        close(self.writeEnd)
    }

    /// Leaves a byte in the pipe; a full one has woken its reader already.
    func wake(_ byte: UInt8 = 0) {
        Self.leave(byte, in: self.writeEnd)
    }

    /// What is safe in a signal's handler.
    static func leave(_ byte: UInt8, in end: CInt) {
        let number = errno
        // A pipe that is full wakes its reader all the same.
        _ = withUnsafePointer(to: byte) { write(end, $0, 1) }
        errno = number
    }

    /// All that was left in it.
    func drain() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64)
        while case let count = read(self.readEnd, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
        return all
    }
}
