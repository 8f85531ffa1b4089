// SPDX-License-Identifier: GPL-3.0-only

/// Why a command gives up, in the words that go to standard error.
struct Failure: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
