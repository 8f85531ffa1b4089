// SPDX-License-Identifier: GPL-3.0-only

/// What is the same in every snapshot of one process.
struct DashboardFacts: Equatable, Sendable {
    let serverName: String
    /// When the server started, in milliseconds of Unix time.
    let startTime: Int64
}
