// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// A text that must not be seen: it prints masked and is compared in constant time.
///
/// To tell secrets apart in a log, print the `fingerprint`.
public struct Secret: Sendable {
    private let bytes: [UInt8]

    public init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The text itself, for the one who has to send it on; the name makes every use easy to find.
    public var revealed: String { String(decoding: self.bytes, as: UTF8.self) }

    public var isEmpty: Bool { self.bytes.isEmpty }

    /// The first 8 hexadecimal digits of an HMAC-SHA256 under a key that this process made for itself.
    ///
    /// The same secret has the same fingerprint until the process ends; without the key a fingerprint does not help
    /// to guess a secret, not even one out of a short list.
    public var fingerprint: String {
        let code = HMAC<SHA256>.authenticationCode(for: self.bytes, using: Self.fingerprintKey)
        return code.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    private static let fingerprintKey = SymmetricKey(size: .bits256)
}

extension Secret: Equatable {
    /// Takes the same time for all texts of one length, wherever they differ; only the lengths may be learnt.
    public static func == (left: Secret, right: Secret) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        let difference = zip(left.bytes, right.bytes).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { self.description }
    /// Without this, `dump` and string interpolation of a containing type would show the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
