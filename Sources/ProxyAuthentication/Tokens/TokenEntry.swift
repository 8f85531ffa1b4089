// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// One line of the file of tokens.
package enum TokenEntry {
    /// Shorter tokens can be found by trying: whoever has the file needs no key to try.
    package static let minimumLength = 16

    /// The line for a token and its user.
    ///
    /// - Throws: Why there can be none.
    package static func line(for token: Secret, user: String) throws(FileFault) -> String {
        guard token.revealed.utf8.count >= self.minimumLength else {
            throw FileFault("the token has fewer than \(self.minimumLength) bytes; --generate makes a good one")
        }
        if let fault = self.fault(ofName: user) { throw FileFault("the user name \(fault)") }
        return "\(TokenDigest(of: token)) \(user)"
    }

    /// A new token: 256 bits by chance, in 64 hexadecimal digits.
    package static func generate() -> Secret {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return Secret(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// Words that follow "the user name"; nil if nothing is wrong with it.
    static func fault(ofName name: String) -> String? {
        if name.isEmpty { return "is missing" }
        if name.utf8.count > TokenTable.maximumName { return "has more than \(TokenTable.maximumName) bytes" }
        if name != self.trimmed(name[...]) { return "begins or ends with a blank" }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
            default: true
            }
        }
        return isPlain ? nil : "has a control character"
    }

    static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
