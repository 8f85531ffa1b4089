// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// A stream is cut into messages.
enum JSONSplitterTarget {
    private static let maximumMessageSize = 256

    static func run(_ input: FuzzInput) throws {
        let pieces = input.pieces
        let byPieces = try self.events(of: pieces)
        try require(
            byPieces == self.events(of: input.bytes.map { [$0] }),
            "how a stream arrives makes no difference to its messages"
        )
        for case .message(let message) in byPieces {
            try require(
                message.first == UInt8(ascii: "{") && message.last == UInt8(ascii: "}"),
                "a message is in braces"
            )
            try require(message.count <= self.maximumMessageSize, "no message is longer than the limit")
            try self.parse(message)
        }
    }

    private static func events(of pieces: [[UInt8]]) throws -> [JSONMessageSplitter.Event] {
        var splitter = JSONMessageSplitter(maximumMessageSize: self.maximumMessageSize)
        var events: [JSONMessageSplitter.Event] = []
        for piece in pieces {
            splitter.append(piece)
            while let event = splitter.next() {
                events.append(event)
                if case .failure(let failure) = event {
                    try require(splitter.next() == .failure(failure), "after a failure there is only that failure")
                    return events
                }
            }
            // Arrays grow by doubling.
            try require(
                splitter.storageCapacity <= 2 * (self.maximumMessageSize + piece.count) + 64,
                "at most a message and a piece are stored, not \(splitter.storageCapacity) bytes"
            )
        }
        return events
    }

    private static func parse(_ message: [UInt8]) throws {
        guard let value = try? JSONValue(parsing: message) else { return }
        let encoded = value.encoded()
        try require(try JSONValue(parsing: encoded).encoded() == encoded, "what is written is read as it was meant")
    }
}
