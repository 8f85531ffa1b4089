// SPDX-License-Identifier: GPL-3.0-only

/// What a row is about, from one report to the next.
package enum RowID: Hashable, Sendable {
    /// A connection of the rendezvous API.
    case client(String)
    case tunnel(String, String)
    case device(String)
    case deviceClient(device: String, client: String)
}

/// Bytes each second, seen from the proxy: what came from a peer and what went to it.
package struct Rate: Equatable, Sendable {
    package var received: UInt64
    package var sent: UInt64
}
