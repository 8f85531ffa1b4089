// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser

/// Numbers that make sense.
enum Bounds {
    /// - Throws: `ValidationError` naming the argument if its value is not within the range.
    static func check<Value>(_ name: String, _ value: Value, _ range: ClosedRange<Value>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(name): \(range.lowerBound) to \(range.upperBound), not \(value).")
        }
    }
}
