// SPDX-License-Identifier: GPL-3.0-only

import Crypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A text that must not be seen: it prints masked, is compared in constant time, and is wiped with its last copy.
///
/// What it was made from, and what `revealed` gives, are ordinary strings, which the language does not let us wipe.
/// To tell secrets apart in a log, print the `fingerprint`.
public struct Secret: Sendable {
    /// All copies share one.
    private let storage: Storage

    /// Owns the bytes.
    ///
    /// Sound as `Sendable`: they are written before anybody else can see them, and wiped when nobody can any more.
    private final class Storage: @unchecked Sendable {
        let bytes: UnsafeBufferPointer<UInt8>

        init(_ text: String) {
            let utf8 = text.utf8
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: utf8.count)
            _ = copy.initialize(from: utf8)
            self.bytes = UnsafeBufferPointer(copy)
        }

        deinit {
            let bytes = UnsafeMutableBufferPointer(mutating: self.bytes)
            // An ordinary write could be left out, for nobody reads it.
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
            bytes.deallocate()
        }
    }

    public init(_ text: String) {
        self.storage = Storage(text)
    }

    private var bytes: UnsafeBufferPointer<UInt8> { self.storage.bytes }

    /// The text itself, for the one who has to send it on; the name makes every use easy to find.
    public var revealed: String {
        withExtendedLifetime(self.storage) { String(decoding: self.bytes, as: UTF8.self) }
    }

    public var isEmpty: Bool { self.bytes.isEmpty }

    /// The first 8 hexadecimal digits of an HMAC-SHA256 under a key that this process made for itself.
    ///
    /// The same secret has the same fingerprint until the process ends; without the key a fingerprint does not help
    /// to guess a secret, not even one out of a short list.
    public var fingerprint: String {
        let code = withExtendedLifetime(self.storage) {
            HMAC<SHA256>.authenticationCode(for: UnsafeRawBufferPointer(self.bytes), using: Self.fingerprintKey)
        }
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
        withExtendedLifetime((left.storage, right.storage)) {
            guard left.bytes.count == right.bytes.count else { return false }
            let difference = zip(left.bytes, right.bytes).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 }
            return difference == 0
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { self.description }
    /// Without this, `dump` and string interpolation of a containing type would show the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
