// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxyTransport
import Synchronization

/// Keeps the connections that ended last.
final class RecentCloses: ConnectionObserver {
    /// One that has ended.
    struct Entry: Sendable {
        let end: ConnectionEnd
        /// In milliseconds of Unix time.
        let time: Int64
    }

    private let entries = Mutex(LatestValues<Entry>(limit: AdminLimits.rows))
    private let unixTime: @Sendable () -> Int64

    /// - Parameter unixTime: In milliseconds.
    init(unixTime: @escaping @Sendable () -> Int64) {
        self.unixTime = unixTime
    }

    var latestFirst: [Entry] { self.entries.withLock { $0.inOrder }.reversed() }

    func connectionEnded(_ end: ConnectionEnd) {
        let entry = Entry(end: end, time: self.unixTime())
        self.entries.withLock { $0.append(entry) }
    }

    func tunnelEnded(_ end: TunnelEnd) {}
}
