// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

@Suite struct FeedMachineTests {
    private var machine = FeedMachine()

    @Test mutating func connectsAndIsLive() {
        #expect(self.machine.status(at: .zero) == .connecting)
        self.machine.connected(at: .zero)
        #expect(self.machine.status(at: .seconds(1)) == .connecting)
        self.machine.reportCame(at: .seconds(1))
        #expect(self.machine.status(at: .milliseconds(3999)) == .live)
        #expect(self.machine.nextChange(at: .seconds(2)) == .seconds(4))
        #expect(self.machine.status(at: .seconds(4)) == .stale(seconds: 3))
        #expect(self.machine.nextChange(at: .milliseconds(4500)) == .seconds(5))
        #expect(self.machine.status(at: .seconds(5)) == .stale(seconds: 4))
        self.machine.reportCame(at: .seconds(9))
        #expect(self.machine.status(at: .seconds(9)) == .live)
    }

    @Test mutating func aServerThatNeverSendsIsStaleToo() {
        self.machine.connected(at: .seconds(10))
        #expect(self.machine.nextChange(at: .seconds(10)) == .seconds(13))
        #expect(self.machine.status(at: .seconds(13)) == .stale(seconds: 3))
        let action = self.machine.timePassed(at: .seconds(100))
        #expect(action == .nothing)
    }

    @Test mutating func waitsLongerEachTimeUntilAReportComes() {
        var now = Duration.zero
        for seconds in [1, 2, 4, 8, 8, 8] {
            self.machine.failed("gone", at: now)
            #expect(self.machine.status(at: now) == .lost(reason: "gone", retryIn: seconds))
            let early = self.machine.timePassed(at: now + .seconds(seconds) - .milliseconds(1))
            #expect(early == .nothing)
            now += .seconds(seconds)
            let due = self.machine.timePassed(at: now)
            #expect(due == .connect)
            #expect(self.machine.status(at: now) == .connecting)
        }
        // A connection alone is no success: it may be closed at once, for ever.
        self.machine.connected(at: now)
        self.machine.failed("closed", at: now)
        #expect(self.machine.status(at: now) == .lost(reason: "closed", retryIn: 8))
        self.machine.reportCame(at: now)
        self.machine.failed("gone", at: now)
        #expect(self.machine.status(at: now) == .lost(reason: "gone", retryIn: 1))
    }

    @Test mutating func countsDown() {
        for _ in 0..<3 { self.machine.failed("gone", at: .zero) }
        #expect(self.machine.nextChange(at: .zero) == .seconds(1))
        #expect(self.machine.status(at: .seconds(1)) == .lost(reason: "gone", retryIn: 3))
        #expect(self.machine.status(at: .milliseconds(1500)) == .lost(reason: "gone", retryIn: 3))
        #expect(self.machine.nextChange(at: .milliseconds(1500)) == .seconds(2))
        #expect(self.machine.nextChange(at: .seconds(3)) == .seconds(4))
        #expect(self.machine.nextChange(at: .seconds(5)) == .seconds(5))
    }
}
