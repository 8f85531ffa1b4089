// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// How fast single connections send, between the last two looks at them.
struct ConnectionRates {
    private struct Count {
        let received: UInt64
        let sent: UInt64
    }

    /// Two looks that are closer together tell nothing: a page that has just been opened looks out of turn.
    private static let shortest = TimeAmount.milliseconds(500)

    private var counts: [ConnectionID: Count] = [:]
    private var rates: [ConnectionID: UInt64] = [:]
    private var last: NIODeadline?

    /// Bytes per second in both directions; 0 for a connection that was not there before.
    subscript(id: ConnectionID) -> UInt64 { self.rates[id] ?? 0 }

    /// Looks at the connections that carry payload.
    mutating func update(_ connections: [ConnectionReport], at now: NIODeadline) {
        if let last = self.last, now - last < Self.shortest { return }
        let elapsed = self.last.map { now - $0 }
        var counts: [ConnectionID: Count] = [:]
        var rates: [ConnectionID: UInt64] = [:]
        for connection in connections {
            switch connection.standing {
            case .tunnel, .device: break
            case .control, .authenticated, .client: continue
            }
            let count = Count(received: connection.traffic.received, sent: connection.traffic.sent)
            counts[connection.id] = count
            if let elapsed, let before = self.counts[connection.id] {
                rates[connection.id] = Self.rate(from: before, to: count, over: elapsed)
            }
        }
        (self.counts, self.rates, self.last) = (counts, rates, now)
    }

    private static func rate(from before: Count, to after: Count, over elapsed: TimeAmount) -> UInt64 {
        let bytes = Double(after.received &- before.received) + Double(after.sent &- before.sent)
        return UInt64(exactly: (bytes * 1e9 / Double(elapsed.nanoseconds)).rounded()) ?? .max
    }
}
