// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser

/// What options take that count something.
package enum Count {
    /// An argument's value, or what the option takes in the parser's own kind of error.
    ///
    /// - Parameter words: what it takes, in words.
    package static func argument(
        of option: String,
        in range: some RangeExpression<Int> & Sendable,
        words: String
    ) -> @Sendable (String) throws -> Int {
        { text in
            guard let count = Int(text), range.contains(count) else {
                throw ValidationError("\(option) takes \(words).")
            }
            return count
        }
    }
}
