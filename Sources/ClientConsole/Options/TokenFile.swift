// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file whose only line is a token.
struct TokenFile {
    /// What a server takes in one message at most, by default; no token is so long.
    static let maximumSize = 64 * 1024

    let path: String

    /// The token, without its line end.
    func token() throws(TokenFileError) -> String {
        let bytes = try self.contents()
        guard bytes.count <= Self.maximumSize else { throw self.unusable("it has more than \(Self.maximumSize) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw self.unusable("it is no text in UTF-8") }
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let isOneLine = lines.count == 1 || lines.count == 2 && lines[1].isEmpty
        guard isOneLine else { throw self.unusable("it has more than one line") }
        guard let token = lines.first, !token.isEmpty else { throw self.unusable("it is empty") }
        return String(token)
    }

    /// All of it, or a little more than a token has.
    private func contents() throws(TokenFileError) -> [UInt8] {
        let file = open(self.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw self.unusable(SystemError.text(errno)) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= Self.maximumSize {
            let count = read(file, &piece, piece.count)
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw self.unusable(SystemError.text(errno))
            }
        }
        return bytes
    }

    private func unusable(_ reason: String) -> TokenFileError {
        TokenFileError(path: self.path, reason: reason)
    }
}

/// The file with the token cannot be used.
package struct TokenFileError: ErrorWithStatus, Equatable, CustomStringConvertible {
    let path: String
    let reason: String

    package var status: ExitStatus { .configuration }

    package var description: String {
        "the file with the token \(self.path.debugDescription) cannot be used: \(self.reason)"
    }
}
