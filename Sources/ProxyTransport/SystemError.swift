// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// An error number of the operating system, in the system's words.
struct SystemError: Error, CustomStringConvertible {
    let code: CInt

    var description: String {
        strerror(self.code).map { String(cString: $0) } ?? "error \(self.code)"
    }

    /// What to tell an operator about an error of NIO: the bare reason where the system gave one.
    static func text(of error: any Error) -> String {
        (error as? IOError).map { SystemError(code: $0.errnoCode).description } ?? String(describing: error)
    }
}
