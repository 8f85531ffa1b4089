// SPDX-License-Identifier: GPL-3.0-only

/// Why a Noise message could not be made or read.
package enum NoiseError: Error, Hashable {
    /// The message was not made with the same keys, or has been changed on its way.
    case authenticationFailed
    /// More than 65535 bytes (section 3).
    case messageTooLong
    /// Fewer bytes than what the message must hold.
    case messageTooShort
    /// The other side's public key makes a shared secret of zeros only (section 12.1), which anybody could know.
    case invalidPublicKey
    /// 2^64-1 messages were sent under one key (section 5.1).
    case noncesExhausted
}
