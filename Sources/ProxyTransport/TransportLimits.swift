// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Every bound and wait of the transport, with the defaults of DESIGN section 6; `[ProxyServer]` sets them.
public struct TransportLimits: Hashable, Sendable {
    /// Bytes of a tunnel the proxy holds per direction, all buffers together.
    public var tunnelBuffer = 262_144
    /// Connections in total; at the limit the listeners stop accepting.
    public var maximumConnections = 20_000
    /// How long a trusted proxy may take to say whom it connects for, from the moment it is accepted.
    public var proxyHeaderTimeout: TimeAmount = .seconds(5)
    /// Bytes of a PROXY header of version 2.
    public var maximumProxyHeaderSize = 4_096
    /// How long a TLS handshake may take.
    public var tlsHandshakeTimeout: TimeAmount = .seconds(5)
    /// How long the WebSocket upgrade may take, after the TLS handshake (`inactiveTimeout`).
    public var upgradeTimeout: TimeAmount = .seconds(8)
    /// Silence after which a WebSocket peer is pinged.
    public var webSocketPingInterval: TimeAmount = .seconds(30)
    /// Silence after which a WebSocket peer is given up.
    public var webSocketTimeout: TimeAmount = .seconds(60)
    /// How long a peer may take to finish its side once the proxy has finished its own.
    public var closeTimeout: TimeAmount = .seconds(2)
    /// How long the last bytes of an ended connection wait for a peer that takes none of them.
    public var lingerTimeout: TimeAmount = .seconds(30)
    /// Bytes of an HTTP request's header fields.
    public var maximumHTTPHeadSize = 16_384
    /// Header fields of an HTTP request.
    public var maximumHTTPFields = 64
    /// Seconds of silence after which TCP probes a peer.
    public var tcpKeepAliveIdle = 60
    /// Seconds between two probes.
    public var tcpKeepAliveInterval = 10
    /// Unanswered probes after which a peer is given up.
    public var tcpKeepAliveCount = 6

    /// The defaults.
    public init() {}

    // A direction's bytes lie in three places: under way between the two ends (at most a quarter of `tunnelBuffer`), in
    // the outbound buffer of the writing end (a quarter), and in the one read that crosses a mark (half), before which TLS
    // may hold a record that came in part. Reads are large because each system call costs as much as kilobytes.

    /// The longest TLS record's plaintext (RFC 8446 section 5.1).
    private static let record = 16_384

    var flowWindow: Int { max(1, self.tunnelBuffer / 8, self.tunnelBuffer / 4 - Self.record) }

    var outboundWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(2, self.tunnelBuffer / 4)
        return .init(low: high / 2, high: high)
    }

    /// The largest read of a socket, however large `tunnelBuffer` is.
    private static let longestRead = 131_072

    /// Bytes that a handler may get before it can have stopped reading: one read, and with TLS the record before it, which
    /// had come in part.
    static let longestBurst = Self.longestRead + Self.record

    /// A power of two, as all buffers are.
    var largestRead: Int {
        let half = min(Self.longestRead, max(512, self.tunnelBuffer / 2))
        return 1 << (Int.bitWidth - 1 - half.leadingZeroBitCount)
    }
}
