// SPDX-License-Identifier: GPL-3.0-only

/// A connection that is gone: what it was, how long it lasted, and why it ended.
public struct ConnectionEnd: Equatable, Sendable {
    public let report: ConnectionReport
    /// How long it was open.
    public let duration: Duration
    /// The first reason that was given.
    public let reason: CloseReason

    public init(report: ConnectionReport, duration: Duration, reason: CloseReason) {
        self.report = report
        self.duration = duration
        self.reason = reason
    }
}

/// A tunnel of the rendezvous API of which both connections are gone.
public struct TunnelEnd: Equatable, Sendable {
    /// When it was established, in milliseconds of Unix time.
    public let since: Int64
    /// The end that waited for the other, as it was last.
    public let one: ConnectionReport
    /// The end that came second.
    public let two: ConnectionReport

    public init(since: Int64, one: ConnectionReport, two: ConnectionReport) {
        self.since = since
        self.one = one
        self.two = two
    }

    /// Bytes that both peers sent.
    public var traffic: UInt64 { self.one.traffic.received &+ self.two.traffic.received }
}
