// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// Makes rates of the counters of two reports.
struct RateMeter {
    /// Reports that are closer together say little of a second: the answer to a refresh stands right before the next
    /// regular one.
    static let shortestInterval = Duration.milliseconds(500)

    private struct Counters {
        var since: Int64
        var received: UInt64
        var sent: UInt64
    }

    private var base: [RowID: Counters] = [:]
    private var baseTime: Duration?
    private var rates: [RowID: Rate] = [:]

    /// The rates at a report; who was not in the one before has none.
    ///
    /// - Parameter now: when it came, as the time since some moment.
    mutating func rates(of report: MonitorAPI.Report, at now: Duration) -> [RowID: Rate] {
        if let baseTime = self.baseTime, now - baseTime < Self.shortestInterval { return self.rates }
        let counters = Self.counters(of: report)
        self.rates = [:]
        if let baseTime = self.baseTime {
            let seconds = (now - baseTime) / .seconds(1)
            self.rates.reserveCapacity(counters.count)
            for (id, current) in counters {
                guard let earlier = self.base[id] else { continue }
                self.rates[id] = Self.rate(from: earlier, to: current, seconds: seconds)
            }
        }
        self.base = counters
        self.baseTime = now
        return self.rates
    }

    /// nil when the second is not the first gone on: a restarted server counts, and names, from the beginning.
    private static func rate(from earlier: Counters, to current: Counters, seconds: Double) -> Rate? {
        guard earlier.since == current.since, current.received >= earlier.received, current.sent >= earlier.sent else {
            return nil
        }
        func perSecond(_ count: UInt64) -> UInt64 {
            UInt64(exactly: (Double(count) / seconds).rounded()) ?? .max
        }
        return Rate(
            received: perSecond(current.received - earlier.received),
            sent: perSecond(current.sent - earlier.sent)
        )
    }

    private static func counters(of report: MonitorAPI.Report) -> [RowID: Counters] {
        var counters: [RowID: Counters] = [:]
        counters.reserveCapacity(report.proxyStatistic.clients.count)
        for client in report.proxyStatistic.clients {
            counters[.client(client.id)] = Counters(
                since: client.timestamp,
                received: client.rxDataCount,
                sent: client.txDataCount
            )
        }
        for device in report.tunnelProxyStatistic.tunnelConnections {
            counters[.device(device.id)] = Counters(
                since: device.timestamp,
                received: device.rxDataCount,
                sent: device.txDataCount
            )
            for client in device.clientConnections {
                counters[.deviceClient(device: device.id, client: client.id)] = Counters(
                    since: client.timestamp,
                    received: client.rxDataCount,
                    sent: client.txDataCount
                )
            }
        }
        return counters
    }
}
