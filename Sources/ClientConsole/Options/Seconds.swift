// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser

/// What options take that say for how long.
package enum Seconds {
    /// The most that any of them takes: a year.
    package static let most = 31_536_000.0

    /// An argument's value, or what the option takes in the parser's own kind of error.
    package static func argument(
        of option: String,
        in range: ClosedRange<Double> = 0...Self.most
    ) -> @Sendable (String) throws -> Double {
        { text in
            // A number that is none is in no range.
            guard let seconds = Double(text), range.contains(seconds) else {
                let bounds = "\(Int(range.lowerBound)) to \(Int(range.upperBound))"
                throw ValidationError("\(option) takes \(bounds) seconds.")
            }
            return seconds
        }
    }
}
