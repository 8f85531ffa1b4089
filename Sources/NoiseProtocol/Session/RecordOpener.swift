// SPDX-License-Identifier: GPL-3.0-only

/// Reads the frames of one direction, after the handshake.
package struct RecordOpener: Sendable {
    /// What is known after all that came has been looked at.
    package enum Reading: Equatable, Sendable {
        /// Some of the byte stream; there may be more at once.
        case data([UInt8])
        /// The byte stream has ended. What comes behind it is nothing.
        case end
        /// No frame is complete.
        case needsMore
    }

    private var cipher: CipherState
    private let rekeyInterval: UInt64
    private var frames: FrameReader
    private var hasEnded = false
    private var failure: SessionError?

    init(_ cipher: CipherState, rekeyInterval: UInt64, frames: FrameReader) {
        self.cipher = cipher
        self.rekeyInterval = rekeyInterval
        self.frames = frames
    }

    /// Takes over what arrived.
    package mutating func append(_ bytes: [UInt8]) {
        guard !self.hasEnded, self.failure == nil else { return }
        self.frames.append(bytes)
    }

    /// What the frames that have come say.
    ///
    /// - Throws: ``SessionError``, behind all data before what is wrong, and ever after.
    package mutating func read() throws(SessionError) -> Reading {
        var data: [UInt8] = []
        while !self.hasEnded, self.failure == nil, let frame = self.frames.next() {
            do throws(SessionError) {
                try self.open(frame, into: &data)
            } catch {
                self.failure = error
            }
        }
        if !data.isEmpty { return .data(data) }
        if let failure = self.failure { throw failure }
        return self.hasEnded ? .end : .needsMore
    }

    /// Whether the first record is the one by which an initiator shows that it has the keys: data of no length. Nil
    /// until it has come.
    mutating func readConfirmation() throws(SessionError) -> Bool? {
        guard let frame = self.frames.next() else { return nil }
        var data: [UInt8] = []
        try self.open(frame, into: &data)
        return data.isEmpty && !self.hasEnded
    }

    private mutating func open(_ frame: ArraySlice<UInt8>, into data: inout [UInt8]) throws(SessionError) {
        guard !frame.isEmpty else { throw .recordRefused }
        let plaintext: [UInt8]
        do {
            try self.cipher.rekeyIfDue(every: self.rekeyInterval)
            plaintext = try self.cipher.decrypt(frame)
        } catch {
            throw error == .noncesExhausted ? .exhausted : .tampered
        }
        switch plaintext.first.flatMap(SessionFormat.Kind.init) {
        case .data: data += plaintext[1...]
        case .end where plaintext.count == 1: self.hasEnded = true
        case .end, nil: throw .unknownMessage
        }
    }
}
