// SPDX-License-Identifier: GPL-3.0-only

/// Both ends of one direction of a tunnel: what was sent, and whether just that arrives. Pure.
struct StreamVerifier {
    /// What is wrong with a stream. Offsets count from its first byte.
    enum Fault: Equatable {
        /// The byte at this place is not the one that was sent.
        case differs(at: Int)
        /// More arrived than was sent: so many bytes too many.
        case unsent(Int)
    }

    private let stream: PayloadStream
    /// Bytes that were given to the sender's connection.
    private(set) var sent = 0
    /// Bytes that arrived and were the right ones.
    private(set) var received = 0
    /// Bytes that arrived and were not; after the first of them nothing can be told of those behind it.
    private(set) var foreign = 0

    init(seed: UInt64) {
        self.stream = PayloadStream(seed: seed)
    }

    /// Bytes sent that have not arrived: under way, or lost.
    var missing: Int { self.sent - self.received }

    /// The next bytes to send.
    mutating func next(_ count: Int) -> [UInt8] {
        defer { self.sent += count }
        return self.stream.bytes(at: self.sent, count: count)
    }

    /// Bytes arrived.
    ///
    /// - Returns: the fault, if these are the first bytes that show one.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Fault? {
        guard self.foreign == 0 else {
            self.foreign += bytes.count
            return nil
        }
        let expected = UnsafeRawBufferPointer(rebasing: bytes.prefix(self.missing))
        let matching = self.stream.matching(expected, at: self.received)
        self.received += matching
        self.foreign = bytes.count - matching
        guard self.foreign > 0 else { return nil }
        return matching < expected.count ? .differs(at: self.received) : .unsent(self.foreign)
    }
}
