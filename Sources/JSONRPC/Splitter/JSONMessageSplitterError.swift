// SPDX-License-Identifier: GPL-3.0-only

/// Why a byte stream is not a sequence of JSON messages.
public enum JSONMessageSplitterError: Error, Equatable, Sendable {
    /// A message begins with something else than `{` or white space.
    case unexpectedByte(UInt8)
    /// A message is longer than `limit` bytes and has not ended.
    case tooLarge(limit: Int)
    /// Bytes came although more than `limit` wait to be taken with ``JSONMessageSplitter/next()``.
    case backlog(limit: Int)
}

extension JSONMessageSplitterError: CustomStringConvertible {
    /// What stands behind `Failed to parse JSON data: ` in the answer.
    public var reason: String {
        switch self {
        case .unexpectedByte(let byte): "a message begins with \(byte.nameForErrors), expected '{'"
        case .tooLarge(let limit): "the message is larger than \(limit) bytes"
        case .backlog(let limit): "more than \(limit) bytes of messages wait to be answered"
        }
    }

    public var description: String { reason }
}
