// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Synchronization

/// A tunnel of the rendezvous API, until both of its connections are gone.
final class TunnelRecord: Sendable {
    /// When it was established, in milliseconds of Unix time.
    let since: Int64
    /// Who waited for the other.
    private let one: ConnectionID
    /// The connection that is gone, if one is; an array, because a report has room for much and there is none for long.
    private let gone = Mutex<[ConnectionReport]>([])

    init(since: Int64, one: ConnectionID) {
        self.since = since
        self.one = one
    }

    /// Whether both connections are open.
    var isWhole: Bool { self.gone.withLock { $0.isEmpty } }

    /// A connection is gone. Returns what there is to be told of the tunnel if it was the second.
    func left(_ report: ConnectionReport) -> TunnelEnd? {
        let first = self.gone.withLock { gone in
            defer { gone = [report] }
            return gone.first
        }
        guard let first else { return nil }
        return first.id == self.one
            ? TunnelEnd(since: self.since, one: first, two: report)
            : TunnelEnd(since: self.since, one: report, two: first)
    }
}
