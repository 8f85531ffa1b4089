// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole

/// Counts what was sent and what of it came back, compares the two, and measures how long that took.
struct EchoMeter {
    /// What has gone through between two reports.
    struct Report: Equatable {
        /// Bytes that came back.
        var bytes: Int
        var time: Duration
        var roundTrips: RoundTrips
    }

    /// How much is sent at once: what fits in one frame of the device's connection.
    static let blockSize = 16 * 1024
    /// How much may be under way.
    static let window = 256 * 1024

    private let pattern: EchoPattern
    private let limit: Int
    private let start: ContinuousClock.Instant
    private var lastReport: ContinuousClock.Instant
    private(set) var sent = 0
    private(set) var received = 0
    private var reported = 0
    /// Blocks under way: where each ends, and when it was sent.
    private var marks: [(end: Int, time: ContinuousClock.Instant)] = []
    private var current = RoundTrips()
    private var whole = RoundTrips()

    /// - Parameter limit: how many bytes are sent; nil means without end.
    init(seed: UInt64, limit: Int?, now: ContinuousClock.Instant) {
        self.pattern = EchoPattern(seed: seed)
        self.limit = limit ?? .max
        self.start = now
        self.lastReport = now
    }

    /// Whether all that is to be sent was sent.
    var hasSentAll: Bool { self.sent == self.limit }

    /// Whether all that was sent has come back.
    var isComplete: Bool { self.received == self.sent }

    /// The next bytes to send; nil while enough is under way or all was sent.
    mutating func nextBlock(now: ContinuousClock.Instant) -> [UInt8]? {
        let count = min(Self.blockSize, self.limit - self.sent)
        guard count > 0, self.sent - self.received + count <= Self.window else { return nil }
        defer { self.sent += count }
        self.marks.append((self.sent + count, now))
        return self.pattern.bytes(at: self.sent, count: count)
    }

    /// Bytes have come back.
    mutating func received(_ bytes: [UInt8], now: ContinuousClock.Instant) throws(EchoError) {
        if let place = self.pattern.firstDifference(of: bytes, at: self.received) {
            // What comes behind all that was sent differs from nothing, so it is no echo either.
            throw .different(at: min(place, self.sent))
        }
        guard self.received + bytes.count <= self.sent else { throw .different(at: self.sent) }
        self.received += bytes.count
        let done = self.marks.prefix { $0.end <= self.received }
        for mark in done {
            self.current.add(now - mark.time)
            self.whole.add(now - mark.time)
        }
        self.marks.removeFirst(done.count)
    }

    /// What has gone through since the last report.
    mutating func report(now: ContinuousClock.Instant) -> Report {
        defer {
            self.lastReport = now
            self.reported = self.received
            self.current = RoundTrips()
        }
        return Report(bytes: self.received - self.reported, time: now - self.lastReport, roundTrips: self.current)
    }

    /// What has gone through in all.
    func summary(now: ContinuousClock.Instant) -> Report {
        Report(bytes: self.received, time: now - self.start, roundTrips: self.whole)
    }
}

extension EchoMeter.Report: CustomStringConvertible {
    var description: String {
        let seconds = self.time / .seconds(1)
        let rate = seconds > 0 ? Double(self.bytes) / seconds / 1_000_000 : 0
        let rounded = (rate * 1000).rounded() / 1000
        return "\(self.bytes) bytes there and back, \(rounded) MB/s each way, \(self.roundTrips)"
    }
}

/// Why an echo was none.
enum EchoError: ErrorWithStatus, Equatable, CustomStringConvertible {
    /// The byte at this place is not the one that was sent.
    case different(at: Int)
    /// So many bytes did not come back in time.
    case missing(Int, after: Duration)
    /// The device has left while so many bytes were under way.
    case deviceLeft(missing: Int)

    var status: ExitStatus {
        switch self {
        case .different: .dataError
        case .missing: .temporaryFailure
        case .deviceLeft: .ioError
        }
    }

    var description: String {
        switch self {
        case .different(let place):
            "the byte at \(place) did not come back as it was sent: does the device run with -r?"
        case .missing(let count, let time):
            "\(count) bytes did not come back within \(time): does the device run with -r?"
        case .deviceLeft(let count):
            "the device has left; \(count) bytes did not come back"
        }
    }
}
