// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient
import Synchronization
import TunnelForwarding

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells of what is forwarded: lines on standard error, or JSON on standard output.
final class ForwardingReporter: Sendable {
    /// How often a terminal's last line is redrawn.
    private static let redrawInterval = Duration.milliseconds(500)
    /// How often programs are told what was forwarded, if anything was.
    private static let recordInterval = Duration.seconds(1)

    private let lines: Mutex<ForwardingLines>
    private let asJSON: Bool
    private let console: Console
    /// Records are written one after the other.
    private let order = Mutex(())

    init(_ lines: ForwardingLines, asJSON: Bool, console: Console) {
        self.lines = Mutex(lines)
        self.asJSON = asJSON
        self.console = console
    }

    func tell(_ event: ForwardingEvent) {
        if self.asJSON {
            self.write { ForwardingRecords.record(of: event, at: $0) }
        } else if let line = self.lines.withLock({ $0.line(for: event) }) {
            self.console.status(line)
        }
    }

    /// Tells of what goes on, until the task is cancelled.
    func follow(_ ledger: ForwardingLedger) async {
        var rate = TrafficRate(now: .now)
        var last = ForwardingLedger.Totals()
        let interval = self.asJSON ? Self.recordInterval : Self.redrawInterval
        while (try? await Task.sleep(for: interval)) != nil {
            let totals = ledger.totals
            rate.look(totals.traffic, now: .now)
            if self.asJSON {
                if totals != last { self.write { ForwardingRecords.record(of: totals, rate.rate, at: $0) } }
            } else {
                self.console.redraw(ForwardingLines.live(totals, rate.rate))
            }
            last = totals
        }
        self.console.redraw([])
    }

    private func write(_ record: (Double) -> JSONValue) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = Double(time.tv_sec) + (Double(time.tv_nsec) / 1_000_000).rounded() / 1000
        let bytes = record(seconds).encoded() + [UInt8(ascii: "\n")]
        // Whoever reads them may have gone; what is forwarded goes on.
        self.order.withLock { _ in try? self.console.payload(bytes) }
    }
}
