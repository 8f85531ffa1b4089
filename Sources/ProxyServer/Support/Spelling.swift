// SPDX-License-Identifier: GPL-3.0-only

/// Guesses what a misspelt word was meant to be.
enum Spelling {
    /// Longer words are not compared: the cost grows with the product of the lengths.
    static let maximumLength = 100

    /// The candidate that is closest to the word, if one is close: at most one slip in three letters.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        guard word.unicodeScalars.count <= self.maximumLength else { return nil }
        let ranked = candidates.map { candidate in
            (candidate, distance: self.distance(word.lowercased(), candidate.lowercased()))
        }
        guard let best = ranked.min(by: { $0.distance < $1.distance }),
            best.distance <= max(1, min(word.count, best.0.count) / 3)
        else { return nil }
        return best.0
    }

    /// How many insertions, deletions, substitutions and swaps of neighbours lead from one word to the other
    /// (Levenshtein's distance with swaps, in its "optimal string alignment" form).
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
