// SPDX-License-Identifier: GPL-3.0-only

/// What has happened to connections since the start of the process that their records do not tell.
public struct TransportEvents: Equatable, Sendable {
    /// PROXY headers of trusted proxies.
    public var proxyHeader = HandshakeCounts()
    /// TLS handshakes.
    public var tls = HandshakeCounts()
    /// HTTP requests that ask for WebSocket.
    public var webSocket = HandshakeCounts()
    /// Connections that had to wait for a place (`maxConnections`).
    public var connectionsHeld: UInt64 = 0
    /// Connections that had to wait for another's TLS handshake to be over (`maxTlsHandshakes`).
    public var handshakesHeld: UInt64 = 0
    /// How often no connections were accepted for want of descriptors.
    public var acceptingStopped: UInt64 = 0
    /// Upgrade requests with too large a head, or too many fields (`maxHttpHeadSize`, `maxHttpFields`).
    public var headsTooLarge: UInt64 = 0
    /// Clients whose device had as many as it may (`maxClientsPerServer`), or no address for them.
    public var clientsTurnedAway: UInt64 = 0
    /// Connections from where none may be made (`[Access]`).
    public var accessDenied: UInt64 = 0
    /// Upgrade requests from pages of origins that may make none (`allowedOrigins`).
    public var originsRefused: UInt64 = 0
    /// Connections of addresses with too many unauthenticated ones (`maxUnauthenticatedPerAddress`).
    public var unauthenticatedRefused: UInt64 = 0
    /// Connections of addresses that connect too often (`connectionRatePerAddress`).
    public var arrivalsRefused: UInt64 = 0
    /// Devices and clients of addresses with too many (`maxRegistrationsPerAddress`).
    public var registrationsRefused: UInt64 = 0

    public init() {}
}

/// What became of handshakes of one kind.
public struct HandshakeCounts: Hashable, Sendable {
    public var begun: UInt64
    public var completed: UInt64
    public var timedOut: UInt64
    /// Neither of the two: refused, broken off, or of a peer that left.
    public var failed: UInt64

    public init(begun: UInt64 = 0, completed: UInt64 = 0, timedOut: UInt64 = 0, failed: UInt64 = 0) {
        self.begun = begun
        self.completed = completed
        self.timedOut = timedOut
        self.failed = failed
    }

    /// Those under way. The four numbers may be of different moments, so this is never less than none.
    public var inProgress: UInt64 {
        let ended = self.completed &+ self.timedOut &+ self.failed
        return self.begun > ended ? self.begun - ended : 0
    }
}
