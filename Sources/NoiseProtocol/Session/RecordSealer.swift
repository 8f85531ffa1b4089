// SPDX-License-Identifier: GPL-3.0-only

/// Makes the frames of one direction, after the handshake.
package struct RecordSealer: Sendable {
    private var cipher: CipherState
    private let rekeyInterval: UInt64

    init(_ cipher: CipherState, rekeyInterval: UInt64) {
        self.cipher = cipher
        self.rekeyInterval = rekeyInterval
    }

    /// The frame with some of the byte stream, at most ``SessionFormat/maximumDataLength`` bytes.
    ///
    /// - Throws: ``SessionError/exhausted``.
    package mutating func seal(_ data: ArraySlice<UInt8>) throws(SessionError) -> [UInt8] {
        try self.seal(.data, data)
    }

    /// The frame that ends the byte stream.
    ///
    /// - Throws: ``SessionError/exhausted``.
    package mutating func sealEnd() throws(SessionError) -> [UInt8] {
        try self.seal(.end, [])
    }

    private mutating func seal(_ kind: SessionFormat.Kind, _ data: ArraySlice<UInt8>) throws(SessionError) -> [UInt8] {
        precondition(data.count <= SessionFormat.maximumDataLength, "more than one record's worth")
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(1 + data.count)
        plaintext.append(kind.rawValue)
        plaintext += data
        let length = plaintext.count + NoiseProtocol.tagLength
        var frame: [UInt8] = []
        frame.reserveCapacity(SessionFormat.lengthFieldLength + length)
        frame.append(UInt8(truncatingIfNeeded: length >> 8))
        frame.append(UInt8(truncatingIfNeeded: length))
        do {
            try self.cipher.rekeyIfDue(every: self.rekeyInterval)
            try self.cipher.encrypt(plaintext, into: &frame)
        } catch {
            // A valid key and a bounded length leave only this.
            throw .exhausted
        }
        return frame
    }
}

extension CipherState {
    /// Changes the key before the messages with numbers n, 2n, 3n, …: both sides count, so nothing has to be said.
    mutating func rekeyIfDue(every interval: UInt64) throws(NoiseError) {
        guard self.nonce > 0, self.nonce.isMultiple(of: interval) else { return }
        try self.rekey()
    }
}
