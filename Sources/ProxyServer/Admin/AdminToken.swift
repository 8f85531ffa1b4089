// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication

/// The bearer token of the endpoint, as its file has it now.
final class AdminToken: Sendable {
    private let file: WatchedFile<Secret>

    /// - Throws: Why the file has no token.
    init(_ path: String, logger: Logger) throws(FileFault) {
        self.file = try WatchedFile(path, limit: AdminLimits.tokenFileSize, logger: logger) {
            contents throws(FileFault) in
            try Self.token(in: contents)
        }
    }

    /// Whether a request that carries this text may be answered. Compared in constant time.
    func accepts(_ token: Secret) -> Bool { self.file.contents() == token }

    /// The only line of a file.
    static func token(in contents: [UInt8]) throws(FileFault) -> Secret {
        var line = contents[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        // What a header field can carry as one word (RFC 9110 section 5.5, RFC 6750 section 2.1).
        guard line.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw FileFault("has more than one line of printable ASCII without blanks")
        }
        guard AdminLimits.tokenLength.contains(line.count) else {
            let (least, most) = (AdminLimits.tokenLength.lowerBound, AdminLimits.tokenLength.upperBound)
            throw FileFault("has a token of \(line.count) bytes; accepted: \(least) to \(most)")
        }
        return Secret(String(decoding: line, as: UTF8.self))
    }
}
