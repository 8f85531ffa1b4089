// SPDX-License-Identifier: GPL-3.0-only

/// Whether so many descriptors are open that no further connection should be accepted: the rest is for connections that
/// move between threads, and for what an operator needs (the admin endpoint, monitors, files).
public struct DescriptorPressure: Equatable, Sendable {
    /// What has changed.
    public enum Change: Equatable, Sendable {
        /// There are too many: stop accepting.
        case high
        /// There are few enough again.
        case low
    }

    /// Whether there are too many.
    public private(set) var isHigh = false

    public init() {}

    /// So many are too many: 80 % of the limit.
    public static func high(of limit: Int) -> Int { limit / 5 * 4 + limit % 5 * 4 / 5 }

    /// Fewer are few enough again: 75 %, so that it does not come and go with single connections.
    public static func low(of limit: Int) -> Int { limit / 4 * 3 + limit % 4 * 3 / 4 }

    /// So many are open, of so many that may be.
    public mutating func measured(open: Int, limit: Int) -> Change? {
        switch self.isHigh {
        case false where open >= Self.high(of: limit): self.isHigh = true
        case true where open < Self.low(of: limit): self.isHigh = false
        case true, false: return nil
        }
        return self.isHigh ? .high : .low
    }
}
