// SPDX-License-Identifier: GPL-3.0-only

/// Why a monitor has nothing to show.
package struct MonitorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of failure; the raw value is the program's exit code, of `sysexits.h`.
    package enum Code: Int32, Equatable, Sendable {
        /// Called in a way that cannot work, such as a view without a terminal.
        case usage = 64
        /// Nobody listens at the socket.
        case unreachable = 69
        /// A connection or an output that was there broke.
        case ioError = 74
        /// Nothing came in time, or the server serves no more monitors at the moment.
        case temporaryFailure = 75
        /// What came is no report.
        case noReport = 76
    }

    package let code: Code
    /// What happened, to what, and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
