// SPDX-License-Identifier: GPL-3.0-only

/// What a connection of the tunnel proxy API is registered as.
public enum TunnelProxyStanding: Hashable, Sendable {
    /// Nothing.
    case none
    /// A device.
    case server
    /// A client of a device.
    case client
}
