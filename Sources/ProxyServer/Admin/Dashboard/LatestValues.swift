// SPDX-License-Identifier: GPL-3.0-only

/// The last values of a row that has no end.
struct LatestValues<Element> {
    private var ring: [Element] = []
    /// Where the oldest is, once the ring is full.
    private var start = 0
    private let limit: Int

    /// - Parameter limit: How many are kept; more than 0.
    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    mutating func append(_ element: Element) {
        if self.ring.count < self.limit {
            self.ring.append(element)
        } else {
            self.ring[self.start] = element
            self.start = (self.start + 1) % self.limit
        }
    }

    /// The oldest first.
    var inOrder: [Element] { Array(self.ring[self.start...] + self.ring[..<self.start]) }
}

extension LatestValues: Sendable where Element: Sendable {}
