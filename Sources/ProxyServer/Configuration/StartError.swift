// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

/// Why the server did not start: one line for the operator, and the exit code that goes with it.
public struct StartError: Error, Equatable, CustomStringConvertible {
    /// Exit codes of sysexits.h.
    public enum Code: Int32, Sendable {
        /// `EX_UNAVAILABLE`: a port or a file that the configuration names cannot be had.
        case unavailable = 69
        /// `EX_CONFIG`: the configuration has to be changed.
        case configuration = 78
    }

    public let code: Code
    /// Says which key, which value, where it stands, what is wrong and what is accepted; never more than one line.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { self.message }
}

extension StartError {
    /// A setting whose value cannot be used.
    ///
    /// - Parameters:
    ///   - text: The value as written.
    ///   - reason: Words that follow the value: "is not a whole number; accepted: 1 to 10".
    static func setting(_ id: SettingID, _ text: String, from origin: SettingOrigin, _ reason: String) -> StartError {
        StartError(.configuration, "\(origin.prefix)\(id) = \(text.quotedForMessage) \(reason)")
    }
}
