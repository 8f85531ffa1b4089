// SPDX-License-Identifier: GPL-3.0-only

/// Whose tokens are accepted: the contents of the file of the back-end tokens.
///
/// ```
/// # a comment
/// 3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0 anna
/// ```
package struct TokenTable: Sendable {
    /// The longest file that is read, in bytes: some 100 000 tokens.
    package static let maximumSize = 8 << 20
    /// The longest name of a user, in bytes.
    package static let maximumName = 256

    private let users: [TokenDigest: String]

    /// - Throws: The first line that is wrong, by its number; never what stands in it, which may be a token.
    package init(parsing bytes: [UInt8]) throws(FileFault) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw FileFault("is not UTF-8") }
        var users: [TokenDigest: String] = [:]
        var lines: [TokenDigest: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let number = index + 1
            let words = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard let digest = TokenDigest(hexadecimal: first) else {
                throw FileFault("line \(number) does not begin with the 64 hexadecimal digits of a SHA-256")
            }
            let name = words.count > 1 ? TokenEntry.trimmed(words[1]) : ""
            if let fault = TokenEntry.fault(ofName: name) { throw FileFault("line \(number): the user name \(fault)") }
            if let earlier = lines.updateValue(number, forKey: digest) {
                throw FileFault("line \(number) has the same token as line \(earlier)")
            }
            users[digest] = name
        }
        self.users = users
    }

    /// Whose token this is; nil if it is nobody's.
    ///
    /// The table is searched by digest. What the time of that may tell is about digests, from which nobody can make a
    /// token; the digests themselves are compared in constant time.
    package func user(of token: Secret) -> String? { self.users[TokenDigest(of: token)] }

    package var count: Int { self.users.count }
}
