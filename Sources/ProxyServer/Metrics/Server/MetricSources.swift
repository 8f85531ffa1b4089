// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyCore

/// Where metrics are read that nobody counts for them. Called when somebody asks, from any thread.
struct MetricSources: Sendable {
    var phase: @Sendable () -> ServerPhase = { .starting }
    var counts: @Sendable () -> TransportCounts = { TransportCounts() }
    var census: @Sendable () -> ConnectionCensus = { ConnectionCensus() }
    var events: @Sendable () -> TransportEvents = { TransportEvents() }
    /// The most connections at a time (`maxConnections`).
    var maximumConnections: @Sendable () -> Int
    /// nil if the back-end has no limits, or nothing asks for tokens.
    var authentication: @Sendable () -> AuthenticationLoad? = { nil }
    /// Requests whose token nobody judged (`maxFailuresPerMinute`).
    var unjudgedTokens: @Sendable () -> UInt64 = { 0 }
    /// nil if the log is not the server's own.
    var log: @Sendable () -> LogStatus? = { nil }
    /// When the certificate of each API's listeners expires, in seconds of Unix time; without those that use no TLS.
    var certificateExpiries: @Sendable () -> [ServedAPI: Int64] = { [:] }
}
