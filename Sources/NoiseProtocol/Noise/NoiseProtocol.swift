// SPDX-License-Identifier: GPL-3.0-only

/// The one Noise protocol that is spoken here (The Noise Protocol Framework, revision 34).
package enum NoiseProtocol {
    /// The full name (section 8): pattern NN with modifier psk0, Curve25519, ChaCha20-Poly1305, SHA-256.
    package static let name = "Noise_NNpsk0_25519_ChaChaPoly_SHA256"
    /// How long any message may be, in bytes (section 3).
    package static let maximumMessageLength = 65535
    /// What authentication adds to a ciphertext, in bytes (section 4.2).
    package static let tagLength = 16
    /// The length of a public key and of a shared secret, in bytes (section 12.1).
    package static let publicKeyLength = 32
    /// The length of a preshared key, in bytes (section 9.2).
    package static let presharedKeyLength = 32
}
