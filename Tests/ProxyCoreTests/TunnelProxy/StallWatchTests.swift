// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire
import Testing

/// How long a device waits for clients that do not read: a trace is waits, resumptions and checks.
@Suite struct StallWatchTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let one: TunnelAddress
    private let two: TunnelAddress

    init() throws {
        self.one = try #require(TunnelAddress(rawValue: 1))
        self.two = try #require(TunnelAddress(rawValue: 2))
    }

    private func watch() -> StallWatch { StallWatch(timeout: .seconds(10)) }

    @Test func nobodyIsWaitedForAtFirst() {
        var watch = self.watch()
        #expect(watch.isEmpty)
        #expect(watch.resumed(self.one) == false)
        let (overdue, next) = watch.check(now: self.start)
        #expect(overdue.isEmpty && next == nil)
    }

    @Test func whoDoesNotResumeIsOverdue() {
        var watch = self.watch()
        #expect(watch.wait(for: self.one, now: self.start) == self.start + .seconds(10))
        #expect(!watch.isEmpty)
        let early = watch.check(now: self.start + .seconds(9))
        #expect(early.overdue.isEmpty && early.next == self.start + .seconds(10))
        let late = watch.check(now: self.start + .seconds(10))
        #expect(late.overdue == [self.one] && late.next == nil)
        // It is waited for until it is gone.
        #expect(!watch.isEmpty)
        #expect(watch.resumed(self.one) == true)
        #expect(watch.isEmpty)
    }

    /// Reading a little starts the wait anew.
    @Test func whoResumesInTimeIsNotOverdue() {
        var watch = self.watch()
        _ = watch.wait(for: self.one, now: self.start)
        #expect(watch.resumed(self.one) == true)
        #expect(watch.wait(for: self.one, now: self.start + .seconds(6)) == nil, "a check comes already")
        let first = watch.check(now: self.start + .seconds(10))
        #expect(first.overdue.isEmpty && first.next == self.start + .seconds(16))
        let second = watch.check(now: self.start + .seconds(16))
        #expect(second.overdue == [self.one] && second.next == nil)
    }

    /// Not reading while being waited for does not.
    @Test func aSecondBurstDoesNotExtendTheWait() {
        var watch = self.watch()
        _ = watch.wait(for: self.one, now: self.start)
        _ = watch.wait(for: self.one, now: self.start + .seconds(9))
        #expect(watch.check(now: self.start + .seconds(10)).overdue == [self.one])
    }

    @Test func eachHasItsOwnTime() {
        var watch = self.watch()
        #expect(watch.wait(for: self.one, now: self.start) == self.start + .seconds(10))
        #expect(watch.wait(for: self.two, now: self.start + .seconds(3)) == nil)
        let first = watch.check(now: self.start + .seconds(10))
        #expect(first.overdue == [self.one] && first.next == self.start + .seconds(13))
        #expect(watch.resumed(self.one) == true)
        #expect(!watch.isEmpty)
        let second = watch.check(now: self.start + .seconds(13))
        #expect(second.overdue == [self.two] && second.next == nil)
    }

    /// Once nothing is left to check, the next wait asks for a check again.
    @Test func checksAreAskedForAnew() {
        var watch = self.watch()
        _ = watch.wait(for: self.one, now: self.start)
        _ = watch.resumed(self.one)
        #expect(watch.check(now: self.start + .seconds(10)).next == nil)
        let later = self.start + .seconds(20)
        #expect(watch.wait(for: self.two, now: later) == later + .seconds(10))
    }
}
