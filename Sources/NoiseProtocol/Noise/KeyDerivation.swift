// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// HKDF as Noise uses it (section 4.3), over HMAC-SHA256.
enum KeyDerivation {
    /// Three keys from a chaining key and what is mixed in; whoever needs two takes the first two.
    static func keys(
        _ chainingKey: SymmetricKey,
        _ input: UnsafeRawBufferPointer
    ) -> (SymmetricKey, SymmetricKey, SymmetricKey) {
        let temporary = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: input, using: chainingKey))
        let first = Self.output(1, after: nil, temporary)
        let second = Self.output(2, after: first, temporary)
        return (first, second, Self.output(3, after: second, temporary))
    }

    /// HMAC(temporary, previous output || number)
    private static func output(_ number: UInt8, after previous: SymmetricKey?, _ key: SymmetricKey) -> SymmetricKey {
        var code = HMAC<SHA256>(key: key)
        previous?.withUnsafeBytes { code.update(data: $0) }
        code.update(data: [number])
        return SymmetricKey(data: code.finalize())
    }
}
