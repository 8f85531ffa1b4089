// SPDX-License-Identifier: GPL-3.0-only

package import Crypto

/// The handshake of ``NoiseProtocol`` (sections 5.3, 7.4 and 9.4):
///
/// ```
/// NNpsk0:
///   -> psk, e
///   <- e, ee
/// ```
/// Each side calls either function once, the initiator ``writeMessage(_:)`` first, and then ``split()``. After an error
/// the value is of no further use.
package struct HandshakeState: Sendable {
    /// Who speaks first.
    package enum Role: Sendable {
        case initiator
        case responder
    }

    private let role: Role
    private var symmetric: SymmetricState
    private let ephemeral: Curve25519.KeyAgreement.PrivateKey
    private var remoteEphemeral: Curve25519.KeyAgreement.PublicKey?
    private var hasWritten = false

    /// - Parameters:
    ///   - prologue: what both sides must have seen alike (section 6).
    ///   - presharedKey: 32 bytes that only both sides know (section 9).
    ///   - ephemeral: used this once; another than a new one only to compare with test vectors.
    package init(
        role: Role,
        prologue: [UInt8],
        presharedKey: SymmetricKey,
        ephemeral: Curve25519.KeyAgreement.PrivateKey = Curve25519.KeyAgreement.PrivateKey()
    ) {
        self.role = role
        self.ephemeral = ephemeral
        self.symmetric = SymmetricState(protocolName: NoiseProtocol.name)
        self.symmetric.mixHash(prologue)
        // The token "psk" is the first of the first message, so either side can deal with it here.
        presharedKey.withUnsafeBytes { self.symmetric.mixKeyAndHash($0) }
    }

    /// What has been agreed on, the same on both sides: names the session (section 11.2).
    package var handshakeHash: [UInt8] { self.symmetric.handshakeHash }

    /// Whether both messages have been dealt with.
    package var isComplete: Bool { self.hasWritten && self.remoteEphemeral != nil }

    /// This side's message, with a payload in it.
    ///
    /// - Throws: ``NoiseError``.
    package mutating func writeMessage(_ payload: [UInt8] = []) throws(NoiseError) -> [UInt8] {
        precondition(!self.hasWritten && (self.remoteEphemeral != nil) == (self.role == .responder), "not its turn")
        self.hasWritten = true
        let publicKey = Array(self.ephemeral.publicKey.rawRepresentation)
        self.mixEphemeral(publicKey)
        if let remoteEphemeral { try self.mixSharedSecret(with: remoteEphemeral) }
        let message = publicKey + (try self.symmetric.encryptAndHash(payload))
        guard message.count <= NoiseProtocol.maximumMessageLength else { throw .messageTooLong }
        return message
    }

    /// The payload of the other side's message.
    ///
    /// - Throws: ``NoiseError``.
    package mutating func readMessage(_ message: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        precondition(self.remoteEphemeral == nil && self.hasWritten == (self.role == .initiator), "not its turn")
        guard message.count <= NoiseProtocol.maximumMessageLength else { throw .messageTooLong }
        guard message.count >= NoiseProtocol.publicKeyLength + NoiseProtocol.tagLength else { throw .messageTooShort }
        let bytes = Array(message.prefix(NoiseProtocol.publicKeyLength))
        guard let remote = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes) else {
            throw .invalidPublicKey
        }
        self.remoteEphemeral = remote
        self.mixEphemeral(bytes)
        if self.hasWritten { try self.mixSharedSecret(with: remote) }
        return try self.symmetric.decryptAndHash(message.dropFirst(NoiseProtocol.publicKeyLength))
    }

    /// The keys of what follows.
    package consuming func split() -> (sending: CipherState, receiving: CipherState) {
        precondition(self.isComplete, "the handshake is not over")
        let (first, second) = self.symmetric.split()
        return self.role == .initiator ? (first, second) : (second, first)
    }

    /// The token "e" in a handshake with a preshared key (section 9.2).
    private mutating func mixEphemeral(_ publicKey: [UInt8]) {
        self.symmetric.mixHash(publicKey)
        publicKey.withUnsafeBytes { self.symmetric.mixKey($0) }
    }

    /// The token "ee".
    private mutating func mixSharedSecret(with remote: Curve25519.KeyAgreement.PublicKey) throws(NoiseError) {
        guard let secret = try? self.ephemeral.sharedSecretFromKeyAgreement(with: remote) else {
            throw .invalidPublicKey
        }
        let isValid = secret.withUnsafeBytes { bytes in
            // In the same time for every secret. swift-crypto itself lets zeros pass (section 12.1 allows either).
            guard bytes.reduce(0, { $0 | $1 }) != 0 else { return false }
            self.symmetric.mixKey(bytes)
            return true
        }
        guard isValid else { throw .invalidPublicKey }
    }
}
