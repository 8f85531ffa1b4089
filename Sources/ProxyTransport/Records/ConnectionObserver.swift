// SPDX-License-Identifier: GPL-3.0-only

public import ProxyCore

/// Is told of every end. Called on event loops, so it must not block.
public protocol ConnectionObserver: Sendable {
    /// A connection is gone.
    func connectionEnded(_ end: ConnectionEnd)

    /// Both connections of a tunnel of the rendezvous API are gone.
    func tunnelEnded(_ end: TunnelEnd)
}
