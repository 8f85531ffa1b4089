// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@Suite struct KeepAliveTests {
    private let start = NIODeadline.uptimeNanoseconds(0)

    @Test func pingsThenGivesUp() {
        let keepAlive = KeepAlive(pingInterval: .seconds(30), timeout: .seconds(60), now: self.start)
        #expect(keepAlive.check(now: self.start) == .wait(until: self.start + .seconds(30)))
        #expect(keepAlive.check(now: self.start + .seconds(30)) == .ping(next: self.start + .seconds(60)))
        #expect(keepAlive.check(now: self.start + .seconds(60)) == .dead)
    }

    @Test func hearingStartsTheWaitAnew() {
        var keepAlive = KeepAlive(pingInterval: .seconds(30), timeout: .seconds(60), now: self.start)
        keepAlive.heard(now: self.start + .seconds(20))
        #expect(keepAlive.check(now: self.start + .seconds(30)) == .wait(until: self.start + .seconds(50)))
        #expect(keepAlive.check(now: self.start + .seconds(50)) == .ping(next: self.start + .seconds(80)))
        keepAlive.heard(now: self.start + .seconds(51))
        #expect(keepAlive.check(now: self.start + .seconds(80)) == .wait(until: self.start + .seconds(81)))
    }

    /// A time-out shorter than the ping interval ends the connection without a ping.
    @Test func shortTimeout() {
        let keepAlive = KeepAlive(pingInterval: .seconds(30), timeout: .seconds(10), now: self.start)
        #expect(keepAlive.check(now: self.start) == .wait(until: self.start + .seconds(10)))
        #expect(keepAlive.check(now: self.start + .seconds(10)) == .dead)
    }
}
