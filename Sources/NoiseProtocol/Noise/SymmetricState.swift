// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// All the symmetric cryptography of a handshake (section 5.2).
struct SymmetricState {
    private var cipherState = CipherState()
    private var chainingKey: SymmetricKey
    /// A digest of all that both sides have said so far.
    private(set) var handshakeHash: [UInt8]

    /// - Parameter protocolName: more than 32 bytes, so that it is hashed rather than padded.
    init(protocolName: String) {
        let digest = SHA256.hash(data: Array(protocolName.utf8))
        self.handshakeHash = Array(digest)
        self.chainingKey = SymmetricKey(data: digest)
    }

    mutating func mixKey(_ input: UnsafeRawBufferPointer) {
        let (chainingKey, key, _) = KeyDerivation.keys(self.chainingKey, input)
        self.chainingKey = chainingKey
        self.cipherState = CipherState(key: key)
    }

    mutating func mixHash(_ data: [UInt8]) {
        var hash = SHA256()
        hash.update(data: self.handshakeHash)
        hash.update(data: data)
        self.handshakeHash = Array(hash.finalize())
    }

    mutating func mixKeyAndHash(_ input: UnsafeRawBufferPointer) {
        let (chainingKey, hashed, key) = KeyDerivation.keys(self.chainingKey, input)
        self.chainingKey = chainingKey
        self.mixHash(hashed.withUnsafeBytes { Array($0) })
        self.cipherState = CipherState(key: key)
    }

    mutating func encryptAndHash(_ plaintext: [UInt8]) throws(NoiseError) -> [UInt8] {
        var ciphertext: [UInt8] = []
        try self.cipherState.encrypt(plaintext, authenticating: self.handshakeHash, into: &ciphertext)
        self.mixHash(ciphertext)
        return ciphertext
    }

    mutating func decryptAndHash(_ ciphertext: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        let plaintext = try self.cipherState.decrypt(ciphertext, authenticating: self.handshakeHash)
        self.mixHash(Array(ciphertext))
        return plaintext
    }

    /// The keys of what follows: the first is for what the initiator sends.
    func split() -> (CipherState, CipherState) {
        let (first, second, _) = KeyDerivation.keys(self.chainingKey, UnsafeRawBufferPointer(start: nil, count: 0))
        return (CipherState(key: first), CipherState(key: second))
    }
}
