// SPDX-License-Identifier: GPL-3.0-only

package import Crypto

/// Leads from a fresh byte channel to an encrypted one.
///
/// ```
/// initiator                            responder
///   preamble, -> psk, e
///                                        preamble      (at once)
///                                        <- e, ee
///   record without data
///   done                                 done, when the record has come
/// ```
/// With the record the initiator shows that it is there now and has the key; without it a responder would take a message
/// for a partner that somebody has recorded another day.
package struct SessionHandshake: Sendable {
    /// What to do next.
    package enum Action: Sendable {
        /// Wait for more bytes.
        case wait
        /// Send this, and ask again.
        case send([UInt8])
        /// Send this, if it is anything; then the records begin.
        case establish(RecordSealer, RecordOpener, sending: [UInt8])
    }

    private enum Step: Sendable {
        case preamble
        case message
        case confirmation(RecordSealer, RecordOpener)
        case done
    }

    private let role: HandshakeState.Role
    private let rekeyInterval: UInt64
    private var noise: HandshakeState
    private var frames = FrameReader()
    private var step = Step.preamble

    /// - Parameters:
    ///   - context: what both sides must know alike.
    ///   - rekeyInterval: another than the format's only for tests.
    ///   - ephemeral: another than a new one only for tests.
    package init(
        role: HandshakeState.Role,
        context: [UInt8],
        presharedKey: SymmetricKey,
        rekeyInterval: UInt64 = SessionFormat.rekeyInterval,
        ephemeral: Curve25519.KeyAgreement.PrivateKey = Curve25519.KeyAgreement.PrivateKey()
    ) {
        self.role = role
        self.rekeyInterval = rekeyInterval
        self.noise = HandshakeState(
            role: role,
            prologue: SessionFormat.preamble(of: .initiator) + context,
            presharedKey: presharedKey,
            ephemeral: ephemeral
        )
    }

    /// What to send first; to be called once, before anything else.
    ///
    /// - Throws: ``SessionError``.
    package mutating func start() throws(SessionError) -> [UInt8] {
        let preamble = SessionFormat.preamble(of: self.role)
        switch self.role {
        case .initiator: return preamble + SessionFormat.frame(try self.writeMessage())
        case .responder: return preamble
        }
    }

    /// Takes over what arrived.
    package mutating func append(_ bytes: [UInt8]) {
        switch self.step {
        case .preamble, .message:
            self.frames.append(bytes)
        case .confirmation(let sealer, var opener):
            opener.append(bytes)
            self.step = .confirmation(sealer, opener)
        case .done:
            preconditionFailure("what follows is the opener's")
        }
    }

    /// What the bytes that have come lead to. To be called until it says to wait.
    ///
    /// - Throws: ``SessionError``; there is nothing more to be done with the value then.
    package mutating func next() throws(SessionError) -> Action {
        while true {
            switch self.step {
            case .preamble:
                guard try self.readPreamble() else { return .wait }
                self.step = .message
            case .message:
                guard let message = try self.nextMessage() else { return .wait }
                try self.readMessage(message)
                return try self.answer()
            case .confirmation(let sealer, var opener):
                guard let isConfirmation = try opener.readConfirmation() else { return .wait }
                guard isConfirmation else { throw .unknownMessage }
                self.step = .done
                return .establish(sealer, opener, sending: [])
            case .done:
                preconditionFailure("the handshake is over")
            }
        }
    }

    // MARK: Preambles

    /// - Returns: whether it has come whole.
    private mutating func readPreamble() throws(SessionError) -> Bool {
        // Whoever does not encrypt is found out by the first byte that differs.
        let start = self.frames.prefix(SessionFormat.magic.count)
        guard SessionFormat.magic.starts(with: start) else { throw .notEncrypted }
        guard let preamble = self.frames.take(SessionFormat.preambleLength).map(Array.init) else { return false }
        let (version, letter) = (preamble[SessionFormat.magic.count], preamble[SessionFormat.magic.count + 1])
        guard version == SessionFormat.version else { throw .otherVersion(version) }
        let other: HandshakeState.Role = self.role == .initiator ? .responder : .initiator
        guard letter != SessionFormat.letter(of: self.role) else { throw .sameRole }
        guard letter == SessionFormat.letter(of: other) else { throw .notEncrypted }
        return true
    }

    // MARK: Messages

    private mutating func nextMessage() throws(SessionError) -> ArraySlice<UInt8>? {
        guard let length = self.frames.nextLength else { return nil }
        guard length > 0 else { throw .keyRefused }
        guard length == SessionFormat.handshakeMessageLength else { throw .wrongKey }
        return self.frames.next()
    }

    private mutating func readMessage(_ message: ArraySlice<UInt8>) throws(SessionError) {
        do {
            _ = try self.noise.readMessage(message)
        } catch {
            throw .wrongKey
        }
    }

    private mutating func writeMessage() throws(SessionError) -> [UInt8] {
        do {
            return try self.noise.writeMessage()
        } catch {
            // Only a public key without value can be the reason: an empty payload always fits.
            throw .wrongKey
        }
    }

    /// The other side's message was genuine.
    private mutating func answer() throws(SessionError) -> Action {
        let message = self.role == .responder ? SessionFormat.frame(try self.writeMessage()) : []
        let (sending, receiving) = self.noise.split()
        var sealer = RecordSealer(sending, rekeyInterval: self.rekeyInterval)
        let opener = RecordOpener(receiving, rekeyInterval: self.rekeyInterval, frames: self.frames)
        switch self.role {
        case .initiator:
            self.step = .done
            // First of all: the sealer that is handed over has to have counted it.
            let confirmation = try sealer.seal([])
            return .establish(sealer, opener, sending: confirmation)
        case .responder:
            self.step = .confirmation(sealer, opener)
            return .send(message)
        }
    }
}
