// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// What two connections must have in common to be partners: a keyed digest of token and nonce.
///
/// Only the digest is kept, so neither token nor nonce stays in memory once a connection is authenticated.
public struct PairingKey: Hashable, Sendable {
    private let digest: Digest

    /// Makes keys under one secret; keys of two factories never compare equal.
    public struct Factory: Sendable {
        private let secret: SymmetricKey

        /// A factory with a random secret of its own, as each process makes one.
        public init() {
            self.secret = SymmetricKey(size: .bits256)
        }

        /// The key for a token and a nonce; an absent nonce and an empty one are the same (PROTOCOL section 3).
        public func key(token: String, nonce: String?) -> PairingKey {
            var hmac = HMAC<SHA256>(key: self.secret)
            // The length in front keeps ("ab", "c") and ("a", "bc") apart.
            withUnsafeBytes(of: UInt64(token.utf8.count).bigEndian) { hmac.update(data: Array($0)) }
            hmac.update(data: Array(token.utf8))
            hmac.update(data: Array((nonce ?? "").utf8))
            return PairingKey(digest: Digest(hmac.finalize()))
        }
    }

    /// The 32 bytes held inline: a key costs no allocation.
    private struct Digest: Hashable, Sendable {
        let words: (UInt64, UInt64, UInt64, UInt64)

        init(_ code: HMAC<SHA256>.MAC) {
            self.words = code.withUnsafeBytes { bytes in
                (
                    bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                )
            }
        }

        static func == (left: Digest, right: Digest) -> Bool {
            left.words == right.words
        }

        func hash(into hasher: inout Hasher) {
            // The digest is uniformly distributed under a secret key: one word is as good as four.
            hasher.combine(self.words.0)
        }
    }
}
