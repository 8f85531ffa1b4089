// SPDX-License-Identifier: GPL-3.0-only

/// A limit, and how near to it things are.
struct LimitReading: Equatable, Sendable {
    /// What is counted.
    enum Unit: String, Sendable {
        case count, bytes
    }

    /// The setting's key; where it is none of ours, words: `descriptors`, `memory`, `log backlog`.
    let name: String
    /// Of the process, open at a time.
    static let descriptors = "descriptors"

    /// How much there is.
    let value: UInt64
    /// How much there may be.
    let limit: UInt64
    let unit: Unit

    init(_ name: String, _ value: UInt64, of limit: UInt64, _ unit: Unit = .count) {
        self.name = name
        self.value = value
        self.limit = limit
        self.unit = unit
    }
}
