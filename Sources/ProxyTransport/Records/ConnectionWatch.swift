// SPDX-License-Identifier: GPL-3.0-only

/// Tells those who look on.
struct ConnectionWatch: Sendable {
    let observers: [any ConnectionObserver]
    /// The time of day, in milliseconds of Unix time.
    let unixTime: @Sendable () -> Int64

    /// A connection is gone.
    func ended(_ record: ConnectionRecord) {
        let (connection, tunnel) = record.finish()
        for observer in self.observers {
            observer.connectionEnded(connection)
            if let tunnel { observer.tunnelEnded(tunnel) }
        }
    }
}
