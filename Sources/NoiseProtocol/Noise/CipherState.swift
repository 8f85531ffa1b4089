// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// A key and the number of the next message under it (section 5.1), for ChaCha20-Poly1305 (section 12.3).
///
/// The key lies in a `SymmetricKey`, which overwrites its memory when the last copy is gone.
package struct CipherState: Sendable {
    /// Kept for ``rekey()`` (section 4.2), so no message may have this number.
    private static let reservedNonce = UInt64.max

    /// Empty until a key has been mixed in.
    private var key: SymmetricKey?
    /// The number of the next message.
    package private(set) var nonce: UInt64

    init(key: SymmetricKey? = nil, nonce: UInt64 = 0) {
        self.key = key
        self.nonce = nonce
    }

    /// Whether messages are encrypted.
    var hasKey: Bool { self.key != nil }

    /// Appends the ciphertext of `plaintext`, which is ``NoiseProtocol/tagLength`` bytes longer.
    ///
    /// - Throws: ``NoiseError/noncesExhausted``, ``NoiseError/messageTooLong``.
    package mutating func encrypt(
        _ plaintext: [UInt8],
        authenticating data: [UInt8] = [],
        into output: inout [UInt8]
    ) throws(NoiseError) {
        guard let key = self.key else { return output += plaintext }
        guard plaintext.count <= NoiseProtocol.maximumMessageLength - NoiseProtocol.tagLength else {
            throw .messageTooLong
        }
        let nonce = try self.nextNonce()
        do {
            let box = try ChaChaPoly.seal(plaintext, using: key, nonce: Self.encoded(nonce), authenticating: data)
            output += box.ciphertext
            output += box.tag
        } catch {
            throw .authenticationFailed
        }
        self.nonce += 1
    }

    /// The plaintext of what ``encrypt(_:authenticating:into:)`` has made on the other side.
    ///
    /// - Throws: ``NoiseError``. After ``NoiseError/authenticationFailed`` the message's number stands as before.
    package mutating func decrypt(
        _ ciphertext: ArraySlice<UInt8>,
        authenticating data: [UInt8] = []
    ) throws(NoiseError) -> [UInt8] {
        guard let key = self.key else { return Array(ciphertext) }
        guard ciphertext.count <= NoiseProtocol.maximumMessageLength else { throw .messageTooLong }
        guard ciphertext.count >= NoiseProtocol.tagLength else { throw .messageTooShort }
        let nonce = try self.nextNonce()
        let plaintext: [UInt8]
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: Self.encoded(nonce),
                ciphertext: ciphertext.dropLast(NoiseProtocol.tagLength),
                tag: ciphertext.suffix(NoiseProtocol.tagLength)
            )
            plaintext = Array(try ChaChaPoly.open(box, using: key, authenticating: data))
        } catch {
            throw .authenticationFailed
        }
        self.nonce += 1
        return plaintext
    }

    /// Goes on with a key that the present one leads to, and that does not lead back (sections 4.2 and 11.3).
    package mutating func rekey() throws(NoiseError) {
        guard let key = self.key else { return }
        do {
            let zeros = [UInt8](repeating: 0, count: 32)
            let box = try ChaChaPoly.seal(zeros, using: key, nonce: Self.encoded(Self.reservedNonce))
            self.key = SymmetricKey(data: box.ciphertext)
        } catch {
            throw .authenticationFailed
        }
    }

    private func nextNonce() throws(NoiseError) -> UInt64 {
        guard self.nonce < Self.reservedNonce else { throw .noncesExhausted }
        return self.nonce
    }

    /// Four zeros, then the number with its lowest byte first (section 12.3).
    private static func encoded(_ nonce: UInt64) throws -> ChaChaPoly.Nonce {
        let zeros: [UInt8] = [0, 0, 0, 0]
        return try ChaChaPoly.Nonce(data: zeros + withUnsafeBytes(of: nonce.littleEndian) { Array($0) })
    }
}
