// SPDX-License-Identifier: GPL-3.0-only

/// Something came that a test did not expect.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
