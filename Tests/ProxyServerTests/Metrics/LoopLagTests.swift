// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import NIOCore
import NIOPosix
import Testing

@testable import ProxyServer

/// How late a loop is, by hand and on a loop that is held up.
@Suite(.timeLimit(.minutes(1))) struct LoopLagTests {
    static func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

    @Test("The largest of the last 15 s, then it is forgotten")
    func window() {
        var lag = LoopLag()
        #expect(lag.largest(now: Self.at(0)) == .zero)
        for (begin, end) in [(1000, 1003), (2000, 2250), (3000, 3001)] as [(Int64, Int64)] {
            #expect(lag.begin(now: Self.at(begin)) == true)
            lag.ran(now: Self.at(end))
        }
        #expect(lag.largest(now: Self.at(4000)) == .milliseconds(250))
        #expect(lag.largest(now: Self.at(17_250)) == .milliseconds(250))
        #expect(lag.largest(now: Self.at(17_251)) == .milliseconds(1))
        #expect(lag.largest(now: Self.at(60_000)) == .zero)
    }

    @Test("A task that has not run is late already, and there is never a second one")
    func pending() {
        var lag = LoopLag()
        #expect(lag.begin(now: Self.at(1000)) == true)
        #expect(lag.begin(now: Self.at(2000)) == false)
        #expect(lag.largest(now: Self.at(31_000)) == .seconds(30))
        lag.ran(now: Self.at(32_000))
        #expect(lag.largest(now: Self.at(32_000)) == .seconds(31))
        #expect(lag.begin(now: Self.at(33_000)) == true)
        // One that nobody has been waiting for changes nothing.
        lag.ran(now: Self.at(33_000))
        lag.ran(now: Self.at(90_000))
        #expect(lag.largest(now: Self.at(33_000)) == .seconds(31))
    }

    @Test("However often it is measured, samples are bounded")
    func bounded() {
        var lag = LoopLag()
        for time in 0..<Int64(10_000) {
            #expect(lag.begin(now: Self.at(time)) == true)
            lag.ran(now: Self.at(time))
        }
        let samples = Mirror(reflecting: lag).children.first { $0.label == "samples" }?.value as? [Any]
        #expect(samples?.count == LoopLag.maximumSamples)
    }

    @Test("A loop that is held up shows while it is, and after it")
    func heldUp() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let (loop, other) = (group.next(), group.next())
        let gate = DispatchSemaphore(value: 0)
        let meter = LoopLagMeter([loop, other])
        loop.execute { gate.wait() }
        let begin = NIODeadline.now()
        meter.tick(now: begin)
        try await other.submit {}.get()
        // Long after: the other has run its task, and nothing was late in the last 15 s; this one is still at it.
        #expect(meter.lags(now: begin + .minutes(1)) == [.minutes(1), .zero])
        meter.tick(now: begin + .seconds(1))
        gate.signal()
        // Behind what they were given.
        for measured in [loop, other] { try await measured.submit {}.get() }
        #expect(meter.lags(now: begin + .minutes(10)) == [.zero, .zero])
        #expect(meter.lags().allSatisfy { $0 < .minutes(1) })
        meter.stop()
        // Given nothing any more, so nothing waits.
        meter.tick(now: begin)
        #expect(meter.lags(now: begin + .minutes(10)) == [.zero, .zero])
        try await group.shutdownGracefully()
    }

    @Test("Started, it measures at once, from the other loop; stopped, loops may be shut down")
    func started() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let ticker = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let gate = DispatchSemaphore(value: 0)
        loop.execute { gate.wait() }
        let metrics = ServerMetrics()
        metrics.measureLag(of: [loop], from: ticker.next())
        // Due behind the first measurement.
        try await ticker.next().scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
        let text = String(decoding: metrics.exposition(), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("nymea_remoteproxy_event_loop_lag") })
        let (name, value) = try #require(line.split(separator: " ").pair)
        #expect(name == "nymea_remoteproxy_event_loop_lag_seconds{loop=\"0\"}")
        #expect(try #require(Double(value)) > 0)
        gate.signal()
        metrics.stopMeasuringLag()
        #expect(!String(decoding: metrics.exposition(), as: UTF8.self).contains("event_loop_lag"))
        try await group.shutdownGracefully()
        try await ticker.shutdownGracefully()
    }
}

extension [Substring] {
    fileprivate var pair: (Substring, Substring)? { self.count == 2 ? (self[0], self[1]) : nil }
}
