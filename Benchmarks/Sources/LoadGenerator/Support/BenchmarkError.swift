// SPDX-License-Identifier: GPL-3.0-only

internal import COpenSSL
internal import Glibc

/// Why a measurement could not be made: one line for the person who asked for it.
public struct BenchmarkError: Error, CustomStringConvertible, Equatable {
    public let description: String
    /// Whether nothing went wrong: what was to be measured does not exist.
    var isUnsupported = false

    public init(_ description: String) {
        self.description = description
    }

    /// A server does not have what was to be measured.
    static func unsupported(_ description: String) -> Self {
        var error = Self(description)
        error.isUnsupported = true
        return error
    }

    /// A system call failed; `errno` says why.
    static func system(_ call: String, code: CInt = errno) -> Self {
        Self("\(call): \(String(cString: strerror(code)))")
    }

    /// OpenSSL refused; its error queue, which is emptied, says why.
    static func openSSL(_ call: String) -> Self {
        var text = call
        while case let code = ERR_get_error(), code != 0 {
            text += ": " + (ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)")
        }
        return Self(text)
    }
}
