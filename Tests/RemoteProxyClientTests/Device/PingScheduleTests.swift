// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import RemoteProxyClient

@Suite struct PingScheduleTests {
    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    private func schedule() -> PingSchedule {
        PingSchedule(interval: .seconds(30), answerTime: .seconds(15), now: self.at(0))
    }

    @Test func silenceLeadsToAPingAndToTheEnd() {
        var pings = self.schedule()
        #expect(pings.check(now: self.at(0)) == .wait(until: self.at(30)))
        #expect(pings.check(now: self.at(29)) == .wait(until: self.at(30)))
        #expect(pings.check(now: self.at(30)) == .ping(next: self.at(45)))
        #expect(pings.check(now: self.at(44)) == .wait(until: self.at(45)))
        #expect(pings.check(now: self.at(45)) == .dead)
    }

    @Test func anAnswerBeginsItAnew() {
        var pings = self.schedule()
        #expect(pings.check(now: self.at(30)) == .ping(next: self.at(45)))
        pings.received(now: self.at(31))
        #expect(pings.check(now: self.at(45)) == .wait(until: self.at(60)))
        #expect(pings.check(now: self.at(60)) == .ping(next: self.at(76)))
    }

    /// A device that only listens would be taken for dead by the proxy.
    @Test func oneThatOnlyListensPingsToo() {
        var pings = self.schedule()
        pings.received(now: self.at(29))
        #expect(pings.check(now: self.at(30)) == .ping(next: self.at(60)))
        pings.received(now: self.at(59))
        #expect(pings.check(now: self.at(60)) == .ping(next: self.at(90)))
    }

    @Test func oneThatOnlySpeaksPingsToo() {
        var pings = self.schedule()
        pings.sent(now: self.at(29))
        #expect(pings.check(now: self.at(30)) == .ping(next: self.at(45)))
    }

    @Test func oneThatDoesBothNeedNotPing() {
        var pings = self.schedule()
        pings.sent(now: self.at(20))
        pings.received(now: self.at(25))
        #expect(pings.check(now: self.at(30)) == .wait(until: self.at(50)))
    }
}
