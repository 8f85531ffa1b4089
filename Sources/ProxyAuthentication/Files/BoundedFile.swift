// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads small files whole.
package enum BoundedFile {
    /// Why a file could not be read.
    package struct Failure: Error, Equatable {
        /// The `errno` of the call that failed; nil when the file was too long.
        package let errorNumber: Int32?
        package let reason: String

        package var isMissing: Bool { self.errorNumber == ENOENT }
    }

    /// - Parameter limit: The longest file that is read, in bytes.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unistdRead(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { return contents }
            guard contents.count + count <= limit else {
                throw Failure(errorNumber: nil, reason: "longer than \(limit) bytes")
            }
            contents += chunk.prefix(count)
        }
    }
}

extension BoundedFile.Failure {
    fileprivate static func system(_ number: Int32) -> Self {
        Self(errorNumber: number, reason: SystemError.text(number))
    }
}

/// `read` of unistd.h, which the enum's own function of that name would hide.
private func unistdRead(_ descriptor: Int32, _ buffer: inout [UInt8], _ count: Int) -> Int {
    read(descriptor, &buffer, count)
}
