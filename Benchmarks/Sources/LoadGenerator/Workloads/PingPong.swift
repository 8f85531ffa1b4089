// SPDX-License-Identifier: GPL-3.0-only

internal import Histogram

/// One message at a time per tunnel, there and back.
final class PingPong: TunnelEndDelegate {
    private let ends: [TunnelEnd]
    private let pattern: PayloadPattern
    /// Per end: bytes of the present message, and when the latest one was sent.
    private var states: [(received: Int, sentAt: UInt64)]
    private var isStopping = false
    private var underWay = 0
    private(set) var roundTrips = 0
    /// Nanoseconds of each round trip, from 100 ns to 60 s, to three digits.
    private var times = PingPong.emptyHistogram

    private static var emptyHistogram: Histogram<UInt64> {
        Histogram(lowestDiscernibleValue: 100, highestTrackableValue: 60_000_000_000)
    }

    init(_ tunnels: [Tunnel], messageSize: Int) {
        self.ends = tunnels.flatMap(\.ends)
        self.pattern = PayloadPattern(size: messageSize)
        self.states = Array(repeating: (0, 0), count: self.ends.count)
        for (index, end) in self.ends.enumerated() {
            end.index = index
            end.delegate = self
            end.prepare(payload: self.pattern.bytes)
        }
    }

    /// Microseconds within which this many percent of the round trips were done.
    func time(percent: Double) -> Double { Double(self.times.valueAtPercentile(percent)) / 1000 }

    func start() throws {
        for end in self.ends where end.index.isMultiple(of: 2) {
            self.underWay += 1
            try self.ping(end)
        }
    }

    /// Forgets what was measured.
    func reset() {
        self.roundTrips = 0
        self.times.reset()
    }

    /// Lets what is under way come back, and no more.
    func stop(_ loop: EventLoop) throws {
        self.isStopping = true
        try loop.run(until: "the last messages come back", seconds: 10) { self.underWay == 0 }
    }

    private func ping(_ end: TunnelEnd) throws {
        self.states[end.index].sentAt = Clock.now
        try end.send(messages: 1)
    }

    func endEstablished(_ end: TunnelEnd) throws {}

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        let received = self.states[end.index].received + payload.count
        guard received <= self.pattern.bytes.count,
            self.pattern.matches(payload, at: self.states[end.index].received)
        else { throw BenchmarkError("the server changed the bytes of tunnel \(end.number)") }
        guard received == self.pattern.bytes.count else {
            self.states[end.index].received = received
            return
        }
        self.states[end.index].received = 0
        if end.index.isMultiple(of: 2) {
            self.times.record(min(Clock.now - self.states[end.index].sentAt, 60_000_000_000))
            self.roundTrips += 1
            guard !self.isStopping else {
                self.underWay -= 1
                return
            }
            try self.ping(end)
        } else {
            try end.send(messages: 1)
        }
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws {
        throw BenchmarkError("tunnel \(end.number) was lost: \(error)")
    }
}
