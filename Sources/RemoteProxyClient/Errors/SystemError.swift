// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Errors of the operating system in its own words.
enum SystemError {
    /// The bare reason where the system gave one.
    static func text(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return strerror(error.errnoCode).map { String(cString: $0) } ?? "error \(error.errnoCode)"
    }
}
