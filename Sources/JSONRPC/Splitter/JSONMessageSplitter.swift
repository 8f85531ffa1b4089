// SPDX-License-Identifier: GPL-3.0-only

/// Cuts a byte stream into JSON messages by their structure, never by newlines.
///
/// Append what arrives, in pieces of any size, and take events until there is none. A message begins with `{` and
/// ends where that brace closes; white space between messages is skipped. Whether a message is valid JSON is for
/// the parser to say.
///
/// At most `maximumMessageSize` bytes plus one appended piece are stored, and nothing while nothing waits.
public struct JSONMessageSplitter: Sendable {
    /// What was found in the stream.
    public enum Event: Equatable, Sendable {
        /// One message, from its first brace to its last.
        case message([UInt8])
        /// The stream cannot be read any further.
        case failure(JSONMessageSplitterError)
    }

    private let maximumMessageSize: Int
    private var storage: [UInt8] = []
    /// Where the bytes not yet handed out begin in `storage`.
    private var start = 0
    /// How far the message at `start` has been scanned, so that no byte is looked at twice.
    private var scan = JSONMessageScan()
    /// Reported once the messages before it are taken; nothing is stored any more.
    private var failure: JSONMessageSplitterError?

    /// - Parameter maximumMessageSize: The longest message that passes, in bytes.
    public init(maximumMessageSize: Int) {
        self.maximumMessageSize = max(0, maximumMessageSize)
    }

    /// Stores bytes that came next. Drain with ``next()`` before appending again: when more than the maximum message
    /// size waits already, the bytes are dropped and the stream fails behind the messages that wait.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        guard failure == nil else { return }
        guard storage.count - start <= maximumMessageSize else {
            failure = .backlog(limit: maximumMessageSize)
            return
        }
        if storage.isEmpty {
            storage = Array(bytes)  // Takes over an array as it is, without a copy.
        } else {
            storage.append(contentsOf: bytes)
        }
    }

    /// The next message or failure; nil when more bytes are needed. After a failure there are only failures.
    public mutating func next() -> Event? {
        if !scan.hasBegun {
            skipWhitespace()
            guard start < storage.count else { return endOfStorage() }
            guard storage[start] == UInt8(ascii: "{") else {
                return fail(.unexpectedByte(storage[start]))
            }
        }
        // Not looking beyond the limit makes a message fail as soon as it is one byte too long.
        let limit = storage.count - start > maximumMessageSize ? start + maximumMessageSize : storage.count
        if scan.advance(through: storage[start..<limit]) {
            return .message(takeMessage(length: scan.length))
        }
        guard limit == storage.count else { return fail(.tooLarge(limit: maximumMessageSize)) }
        return endOfStorage()
    }

    /// A message has begun and has not ended, or more than white space waits behind the last one taken.
    ///
    /// White space alone, such as the newline that ends a client's line, is nothing unfinished. True after a failure.
    public var holdsUnfinishedBytes: Bool {
        failure != nil || scan.hasBegun || storage[start...].contains { !$0.isJSONWhitespace }
    }
}

// MARK: - Storage

extension JSONMessageSplitter {
    /// Bytes of memory held at the moment, for tests of the bounds.
    package var storageCapacity: Int { storage.capacity }

    private mutating func skipWhitespace() {
        while start < storage.count, storage[start].isJSONWhitespace { start += 1 }
    }

    /// Hands out the message at `start` and steps over it and the white space behind it.
    private mutating func takeMessage(length: Int) -> [UInt8] {
        let messageStart = start
        let messageEnd = start + length
        scan = JSONMessageScan()
        start = messageEnd
        skipWhitespace()
        guard start == storage.count, messageStart == 0 else {
            let message = Array(storage[messageStart..<messageEnd])
            if start == storage.count { release() }
            return message
        }
        // The usual case, one message per read: the storage itself becomes the message.
        var message = storage
        release()
        message.removeSubrange(messageEnd...)
        return message
    }

    /// Nothing more to find for now: reports a failure that stands, or gives back what is not needed.
    private mutating func endOfStorage() -> Event? {
        if let failure { return fail(failure) }
        if start == storage.count {
            release()
        } else if start > 0 {
            storage = Array(storage[start...])
            start = 0
        }
        return nil
    }

    private mutating func fail(_ error: JSONMessageSplitterError) -> Event {
        release()
        scan = JSONMessageScan()
        failure = error
        return .failure(error)
    }

    private mutating func release() {
        storage = []
        start = 0
    }
}
