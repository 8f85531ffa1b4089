// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// A list that callbacks append to.
final class SharedLog<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func append(_ element: Element) {
        self.elements.withLock { $0.append(element) }
    }

    var all: [Element] { self.elements.withLock { $0 } }
}
