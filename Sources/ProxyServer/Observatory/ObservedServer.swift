// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// What a server tells of itself. Called on the observatory's own thread.
struct ObservedServer: Sendable {
    /// Cheap: asked every second.
    let counts: @Sendable () -> TransportCounts
    /// Asked only when somebody wants to see them.
    let connections: @Sendable () -> [ConnectionReport]
    /// Requests whose token nobody judged; nil if no tokens are judged here.
    let unjudgedTokens: @Sendable () -> UInt64?
}
