// SPDX-License-Identifier: GPL-3.0-only

/// How the log is doing.
public struct LogStatus: Equatable, Sendable {
    /// Lines that some output has lost since the start: there was no room, or the system did not take them.
    public var lostLines: UInt64
    /// Bytes that wait for the slowest output.
    public var backlog: Int
    /// The most that may.
    public var backlogLimit: Int
}
