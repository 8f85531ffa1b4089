// SPDX-License-Identifier: GPL-3.0-only

/// Why a text is no ``ServerURL``. Two errors are equal when their codes are.
public struct ServerURLError: Error, Sendable {
    /// The kinds of mistakes.
    public enum Code: Hashable, Sendable {
        /// There is no `scheme://` in front.
        case missingScheme
        /// The scheme is none of wss, ws, ssl, tcp, unix.
        case unknownScheme
        /// Nothing stands between `://` and the port or path.
        case missingHost
        /// The host has a character that no name or address has.
        case invalidHost
        /// `ssl` and `tcp` have no default port, and none was given.
        case missingPort
        /// The port is no number from 1 to 65535.
        case invalidPort
        /// The path has a character that a path cannot have, or stands where none is allowed.
        case invalidPath
        /// The path of a Unix socket is relative, empty, or longer than the kernel takes.
        case invalidSocketPath
        /// `user@host`, or a `#fragment`: neither has a meaning here.
        case unsupportedPart
    }

    /// The kind of mistake.
    public let code: Code
    /// What is wrong and how to write it instead.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ServerURLError: Equatable {
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension ServerURLError: CustomStringConvertible {
    public var description: String { self.message }
}
