// SPDX-License-Identifier: GPL-3.0-only

/// Why bytes are not a JSON document, and where.
public struct JSONParseError: Error, Equatable, Sendable {
    /// Index of the first byte that cannot belong to a valid document; the input's length if it ended too early.
    public var offset: Int
    /// What is wrong there; carries at most a few bytes of the input.
    public var reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

extension JSONParseError: CustomStringConvertible {
    /// The reason and its place, as in `unterminated string at byte 12`.
    public var description: String {
        "\(reason) at byte \(offset)"
    }
}
