// SPDX-License-Identifier: GPL-3.0-only

/// What an encrypted byte channel looks like from outside: `docs/end-to-end.md`.
///
/// ```
/// side      = preamble, *frame
/// preamble  = "NRPE2E", version, role
/// frame     = length (2 bytes, big-endian), Noise message of that length (section 13)
/// plaintext = kind, data
/// ```
package enum SessionFormat {
    /// The format that is described there.
    package static let version: UInt8 = 1
    static let magic = Array("NRPE2E".utf8)
    static let preambleLength = 8
    static let lengthFieldLength = 2
    /// The length of either handshake message: neither has a payload.
    static let handshakeMessageLength = NoiseProtocol.publicKeyLength + NoiseProtocol.tagLength
    /// A frame without a message: whoever sends it could not authenticate what reached it, and gives up.
    package static let refusal: [UInt8] = [0, 0]
    /// How much data one record may hold, in bytes.
    package static let maximumDataLength = NoiseProtocol.maximumMessageLength - NoiseProtocol.tagLength - 1
    /// After how many messages of one direction its key is changed: less than 1 GiB, whatever their lengths.
    package static let rekeyInterval: UInt64 = 1 << 14

    /// What a record is, in the first byte of its plaintext.
    enum Kind: UInt8 {
        /// Some of the byte stream.
        case data = 0
        /// The byte stream ends here; there is no data.
        case end = 1
    }

    /// The first bytes of a side.
    static func preamble(of role: HandshakeState.Role) -> [UInt8] {
        self.magic + [self.version, self.letter(of: role)]
    }

    static func letter(of role: HandshakeState.Role) -> UInt8 {
        switch role {
        case .initiator: UInt8(ascii: "I")
        case .responder: UInt8(ascii: "R")
        }
    }

    /// A message with its length in front of it.
    static func frame(_ message: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
    }

    /// A text as it stands in a context: its length in 4 bytes, big-endian, then UTF-8.
    package static func field(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { Array($0) } + bytes
    }
}
