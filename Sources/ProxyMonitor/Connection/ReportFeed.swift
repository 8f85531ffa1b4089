// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Follows a server: connects, connects again, and keeps the newest snapshot for whoever shows it.
///
/// A thread of its own reads and decodes, so that keys are answered while a long report is understood. When reports come
/// faster than that, only the newest is.
final class ReportFeed: Sendable {
    /// What there is to show.
    struct News: Equatable, Sendable {
        var snapshot: Snapshot?
        var status = FeedStatus.connecting
    }

    /// Bytes that are read before what came is looked at.
    static let maximumBurst = 2 * ReportStream.maximumReportSize

    private let path: String
    private let news = Mutex(News())
    private let stopping: WakePipe
    private let onNews: @Sendable () -> Void

    /// Starts following.
    ///
    /// - Parameter onNews: called by the feed's thread whenever ``newest`` changes.
    init(following path: String, onNews: @escaping @Sendable () -> Void) throws(MonitorError) {
        self.path = path
        self.onNews = onNews
        self.stopping = try WakePipe()
        DispatchQueue(label: "report feed").async { [self] in self.run() }
    }

    /// The newest there is.
    var newest: News { self.news.withLock { $0 } }

    /// Ends the thread and its connection.
    func stop() {
        self.stopping.wake()
    }

    private func run() {
        let start = ContinuousClock.now
        func now() -> Duration { start.duration(to: .now) }
        var machine = FeedMachine()
        var maker = SnapshotMaker()
        while true {
            do throws(MonitorError) {
                let socket = try MonitorSocket(connectingTo: self.path)
                machine.connected(at: now())
                self.publish(machine.status(at: now()))
                try socket.refresh(printAll: true)
                var stream = ReportStream()
                var decoder = ReportDecoder()
                while true {
                    guard self.wait(for: socket.number, machine, now) else { return }
                    let hasEnded = try Self.read(socket, into: &stream)
                    if let bytes = stream.take() {
                        let report = try decoder.decode(bytes).report
                        machine.reportCame(at: now())
                        let snapshot = maker.snapshot(of: report, at: now(), time: Int64(time(nil)))
                        self.publish(machine.status(at: now()), snapshot)
                    } else {
                        self.publish(machine.status(at: now()))
                    }
                    if hasEnded { throw MonitorError(.ioError, "the server has closed the connection") }
                }
            } catch {
                maker.connectionLost()
                machine.failed(error.description, at: now())
            }
            repeat {
                self.publish(machine.status(at: now()))
                guard self.wait(for: nil, machine, now) else { return }
            } while machine.timePassed(at: now()) == .nothing
        }
    }

    /// Waits for the socket or until the status changes by itself; false when the feed is to stop.
    private func wait(for socket: CInt?, _ machine: FeedMachine, _ now: () -> Duration) -> Bool {
        // Rounded up, or it would wake a moment too early again and again.
        let milliseconds = machine.nextChange(at: now()).map { Int((($0 - now()) / .milliseconds(1)).rounded(.up)) }
        let descriptors = [self.stopping.readEnd] + (socket.map { [$0] } ?? [])
        return Readiness.wait(for: descriptors, milliseconds: milliseconds).first != true
    }

    /// Reads what is there; true when the server has closed the connection.
    private static func read(
        _ socket: borrowing MonitorSocket,
        into stream: inout ReportStream
    ) throws(MonitorError) -> Bool {
        var count = 0
        while count < self.maximumBurst {
            switch try socket.read() {
            case .bytes(let bytes):
                count += bytes.count
                try stream.append(bytes)
            case .nothingYet: return false
            case .end: return true
            }
        }
        return false
    }

    private func publish(_ status: FeedStatus, _ snapshot: Snapshot? = nil) {
        let isNew = self.news.withLock { news in
            guard snapshot != nil || news.status != status else { return false }
            news.status = status
            if let snapshot { news.snapshot = snapshot }
            return true
        }
        if isNew { self.onNews() }
    }
}
