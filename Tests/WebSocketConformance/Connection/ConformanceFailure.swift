// SPDX-License-Identifier: GPL-3.0-only

/// What came was not what a case asks for.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
