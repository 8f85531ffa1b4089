// SPDX-License-Identifier: GPL-3.0-only

internal import CLinux
internal import Glibc

/// epoll: which descriptors are ready.
final class Poller {
    struct Interest: OptionSet {
        let rawValue: UInt32

        static let reading = Self(rawValue: EPOLLIN.rawValue)
        static let writing = Self(rawValue: EPOLLOUT.rawValue)
        /// The peer is gone or the socket has failed. Always reported, whether asked for or not.
        static let failure = Self(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    private let descriptor: CInt
    private let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws {
        self.descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        self.events = .allocate(capacity: 512)
        guard self.descriptor >= 0 else { throw BenchmarkError.system("epoll_create1") }
    }

    deinit {
        close(self.descriptor)
        self.events.deallocate()
    }

    /// Adds a descriptor; `token` comes back with its events.
    func add(_ descriptor: CInt, _ interest: Interest, token: UInt32) throws {
        try self.control(EPOLL_CTL_ADD, descriptor, interest, token)
    }

    func change(_ descriptor: CInt, _ interest: Interest, token: UInt32) throws {
        try self.control(EPOLL_CTL_MOD, descriptor, interest, token)
    }

    /// Waits at most `milliseconds` and calls `body` for every ready descriptor.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func wait(milliseconds: CInt, _ body: (_ token: UInt32, Interest) throws -> Void) throws -> Int {
        let count = epoll_wait(self.descriptor, self.events.baseAddress, CInt(self.events.count), milliseconds)
        guard count >= 0 else {
            if errno == EINTR { return 0 }
            throw BenchmarkError.system("epoll_wait")
        }
        for index in 0..<Int(count) {
            let event = self.events[index]
            try body(event.data.u32, Interest(rawValue: event.events))
        }
        return Int(count)
    }

    private func control(_ operation: CInt, _ descriptor: CInt, _ interest: Interest, _ token: UInt32) throws {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u32: token))
        guard epoll_ctl(self.descriptor, operation, descriptor, &event) == 0 else {
            throw BenchmarkError.system("epoll_ctl")
        }
    }
}
