// SPDX-License-Identifier: GPL-3.0-only

/// Names one accepted connection for as long as the daemon runs; never reused.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    /// A running number, counted from 1 by whoever accepts connections.
    public let number: UInt64

    /// Wraps a number that the caller guarantees to be unique.
    public init(_ number: UInt64) {
        self.number = number
    }

    public var description: String { "#\(self.number)" }
}
