// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxySupport
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where to read how many descriptors the process has.
public struct DescriptorGauge: Sendable {
    /// How many may be open; nil if that cannot be told.
    public let limit: @Sendable () -> Int?
    /// How many are open; nil if that cannot be told. Asked only while they are many.
    public let open: @Sendable () -> Int?

    public init(limit: @escaping @Sendable () -> Int?, open: @escaping @Sendable () -> Int?) {
        self.limit = limit
        self.open = open
    }
}

/// Sees to it that connections do not take the process's last descriptors.
///
/// Nothing is counted as long as there are few: a new descriptor is the lowest number that is free (POSIX, section 2.6),
/// so descriptors cannot run out before an accepted socket has got a high number.
final class DescriptorWatch: Sendable {
    /// How often it is looked whether there are fewer again.
    static let interval = TimeAmount.milliseconds(250)
    /// How long the log is silent after a line.
    private static let logInterval = Duration.seconds(60)

    private struct State {
        var pressure = DescriptorPressure()
        var waiting: [@Sendable () -> Void] = []
    }

    private let gauge: DescriptorGauge?
    private let logger: Logger
    private let events: TransportEventCounters
    private let throttle = LogThrottle<DescriptorPressure.Change>(interval: DescriptorWatch.logInterval)
    private let failures = LogThrottle<CInt>(interval: DescriptorWatch.logInterval)
    private let state = Mutex(State())
    /// The number of a descriptor that is high.
    private let mark: Atomic<Int>

    /// - Parameter gauge: nil: nothing is watched.
    init(_ gauge: DescriptorGauge?, events: TransportEventCounters, logger: Logger) {
        self.gauge = gauge
        self.events = events
        self.logger = logger
        self.mark = Atomic(gauge?.limit().map(DescriptorPressure.high) ?? .max)
    }

    /// Whether connections may be accepted; if not, calls back once when they may.
    func mayAccept(orCall callback: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if state.pressure.isHigh { state.waiting.append(callback) }
            return !state.pressure.isHigh
        }
    }

    /// A connection was accepted. On its event loop.
    func accepted(_ channel: any Channel) {
        let descriptor = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { Int($0) }
        guard let descriptor, descriptor >= self.mark.load(ordering: .relaxed) else { return }
        self.measure(open: descriptor + 1, on: channel.eventLoop)
    }

    /// A connection could not be accepted.
    func failedToAccept(_ error: IOError, on eventLoop: any EventLoop) {
        self.events.stoppedAccepting()
        if self.failures.admit(error.errnoCode, now: .now) != nil {
            self.logger.warning(
                "connections cannot be accepted; trying again",
                metadata: ["error": "\(SystemError.text(of: error))"]
            )
        }
        // There may be fewer than the limit by now, but none was to be had.
        if error.errnoCode == EMFILE { self.measure(open: .max, on: eventLoop) }
    }

    private func measure(open: Int, on eventLoop: any EventLoop) {
        guard let gauge = self.gauge else { return }
        let limit = gauge.limit() ?? .max
        self.mark.store(DescriptorPressure.high(of: limit), ordering: .relaxed)
        let (change, waiting) = self.state.withLock { state in
            let change = state.pressure.measured(open: open, limit: limit)
            defer { if change == .low { state.waiting = [] } }
            return (change, change == .low ? state.waiting : [])
        }
        switch change {
        case .high:
            self.events.stoppedAccepting()
            self.log(.warning, "descriptors run out: no connections are accepted", .high, limit)
            self.measureLater(on: eventLoop)
        case .low:
            self.log(.notice, "descriptors are free again: connections are accepted", .low, limit)
            for callback in waiting { callback() }
        case nil:
            break
        }
    }

    private func measureLater(on eventLoop: any EventLoop) {
        eventLoop.scheduleTask(in: Self.interval) {
            // Where nobody can tell, accepting itself does.
            self.measure(open: self.gauge?.open() ?? 0, on: eventLoop)
            if self.state.withLock({ $0.pressure.isHigh }) { self.measureLater(on: eventLoop) }
        }
    }

    private func log(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ change: DescriptorPressure.Change,
        _ limit: Int
    ) {
        guard self.throttle.admit(change, now: .now) != nil else { return }
        var metadata: Logger.Metadata = ["limit": "\(limit)"]
        if let open = self.gauge?.open() { metadata["open"] = "\(open)" }
        self.logger.log(level: level, message, metadata: metadata)
    }
}
