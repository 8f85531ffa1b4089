// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Standard output and standard error, written at once and whole.
package enum StandardStreams {
    /// Writes to standard output.
    ///
    /// - Throws: ``MonitorError/Code/ioError`` when it takes no more.
    package static func output(_ text: String) throws(MonitorError) {
        try self.write(text, to: STDOUT_FILENO, named: "standard output")
    }

    /// Says what has ended the program before its time, on standard error.
    package static func complain(_ text: String) {
        // There is nobody to tell when standard error is closed.
        try? self.write("\(text)\n", to: STDERR_FILENO, named: "standard error")
    }

    private static func write(_ text: String, to file: CInt, named name: String) throws(MonitorError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send($0, to: file) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw MonitorError(.ioError, "\(name) cannot be written: \(SystemError.text(errno))")
            }
        }
    }
}

/// The system's call, whose name the function above hides.
private func send(_ bytes: UnsafeRawBufferPointer, to file: CInt) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
