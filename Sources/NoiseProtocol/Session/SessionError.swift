// SPDX-License-Identifier: GPL-3.0-only

/// Why there is no encrypted session, or no longer.
package enum SessionError: Error, Hashable {
    /// What came is no preamble: the other side does not encrypt.
    case notEncrypted
    /// The other side speaks another version of the format.
    case otherVersion(UInt8)
    /// Both sides want to be the same one.
    case sameRole
    /// The other side's handshake message was not made with this key and context.
    case wrongKey
    /// The other side says that it could not authenticate this side's handshake message.
    case keyRefused
    /// A record was changed, or is not the one that is due.
    case tampered
    /// The other side says that it could not authenticate a record.
    case recordRefused
    /// An authenticated message is none that this version knows.
    case unknownMessage
    /// One direction has had 2^64-1 messages.
    case exhausted
}
