// SPDX-License-Identifier: GPL-3.0-only

/// Something about the configuration that does not stop the start but that the operator should know.
public struct ConfigurationNotice: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: Sendable {
        /// The server does as the file says, or as its defaults say.
        case notice
        /// The file says something that the server cannot follow.
        case warning
    }

    public let severity: Severity
    /// One line; begins with file and line, variable or option, where there is one.
    public let message: String

    public var description: String { self.message }

    init(_ severity: Severity, _ message: String) {
        self.severity = severity
        self.message = message
    }
}
