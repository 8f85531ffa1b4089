// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// The waits and bounds of the tunnel proxy API (PROTOCOL section 5), as configured in `[ProxyServer]` and
/// `[TunnelProxy]`.
public struct TunnelProxyPolicy: Hashable, Sendable {
    /// How long a connection may go without a message before it registers.
    public var inactiveTimeout: TimeAmount = .seconds(8)
    /// How long any asynchronous call may take before it is answered with `Command timed out`.
    public var jsonRpcTimeout: TimeAmount = .seconds(10)
    /// The largest control message, in bytes.
    public var maximumMessageSize = 65_536
    /// The largest payload of one frame that a device sends, in bytes. Ours have at most 16 KiB.
    public var maximumFramePayload = 1_048_576
    /// How long a device may send nothing before it is closed. Deployed devices ping every 30 s.
    public var serverPingTimeout: TimeAmount = .seconds(60)
    /// How long a device must have sent nothing for another connection to take its uuid over.
    public var evictionTimeout: TimeAmount = .seconds(35)
    /// How long one client that does not read may hold its device's connection up.
    public var slowClientTimeout: TimeAmount = .seconds(10)
    /// Clients of one device at a time.
    public var maximumClientsPerServer = 1_000
    /// Whose pages may open WebSocket connections.
    public var allowedOrigins = OriginList()

    /// The defaults.
    public init() {}
}
