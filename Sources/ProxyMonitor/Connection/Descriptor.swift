// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file descriptor, closed when its owner goes.
struct Descriptor: ~Copyable {
    let number: CInt

    init(_ number: CInt) {
        self.number = number
    }

    deinit {
        close(self.number)
    }
}

/// Waits for descriptors.
enum Readiness {
    /// Which of them have something to read, or have ended; none when the time is up or a signal came.
    ///
    /// - Parameter milliseconds: how long to wait; nil means without end.
    static func wait(for descriptors: [CInt], milliseconds: Int?) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let timeout = milliseconds.map { CInt(clamping: max(0, $0)) } ?? -1
        guard poll(&polled, nfds_t(polled.count), timeout) > 0 else { return descriptors.map { _ in false } }
        return polled.map { $0.revents != 0 }
    }
}
