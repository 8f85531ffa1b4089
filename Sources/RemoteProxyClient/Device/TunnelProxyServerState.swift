// SPDX-License-Identifier: GPL-3.0-only

/// Where a device is on its way to its proxy.
public enum TunnelProxyServerState: Hashable, Sendable {
    /// Connecting and asking to be registered.
    case connecting
    /// Clients can come.
    case registered
    /// The connection could not be made or was lost, for the reason given; the next attempt comes after this time.
    case waiting(retryIn: Duration, because: ClientError)
    /// The end. The error says why, and is nil when this program closed or cancelled.
    case ended(ClientError?)
}
