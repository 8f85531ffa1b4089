// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import NoiseProtocol

/// What a partner, or who pretends to be one, sends to the side that answers in an encrypted tunnel: the handshake, then
/// records.
///
/// Keys are fixed, so that an input can be genuine. Those that are have ``sent`` as their only plaintext, always in the
/// same records; nobody without the key can make others. (The library noiseprotocol has made them, which the next who
/// adds some should use too, with the cuts at 8, 8, 16, 24, …)
enum NoiseSessionTarget {
    /// All that anybody with the key has ever sent.
    private static let sent = Array("What the one end says, the other hears, and nobody between them.".utf8)
    /// After so many records keys change: inputs are short.
    private static let rekeyInterval: UInt64 = 3

    /// What an input led to.
    private struct Outcome: Equatable {
        var reply: [UInt8] = []
        var data: [UInt8] = []
        var isEstablished = false
        var hasEnded = false
        var failure: SessionError?
    }

    static func run(_ input: FuzzInput) throws {
        let outcome = try self.outcome(of: [input.bytes])
        try require(
            try outcome == self.outcome(of: input.pieces),
            "how bytes arrive makes no difference to what they lead to"
        )
        try require(try outcome == self.outcome(of: input.bytes.map { [$0] }), "nor do single bytes")
        try require(self.sent.starts(with: outcome.data), "what is delivered is what the one with the key has sent")
        try require(outcome.isEstablished || outcome.data.isEmpty && !outcome.hasEnded, "first comes the handshake")
        try require(!outcome.hasEnded || outcome.failure == nil, "an end is the last that counts")
        try require(outcome.reply.isEmpty || outcome.reply.count == 50, "there is one answer")
    }

    private static func outcome(of pieces: [[UInt8]]) throws -> Outcome {
        var outcome = Outcome()
        do throws(SessionError) {
            var session = try self.handshake()
            _ = try session.start()
            var opener: RecordOpener?
            for piece in pieces {
                if opener == nil {
                    session.append(piece)
                    opener = try self.proceed(&session, &outcome)
                } else {
                    opener?.append(piece)
                }
                try self.read(&opener, &outcome)
            }
        } catch {
            outcome.failure = error
        }
        return outcome
    }

    private static func handshake() throws(SessionError) -> SessionHandshake {
        let seed = [UInt8](repeating: 0x22, count: 32)
        guard let ephemeral = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: seed) else {
            preconditionFailure("any 32 bytes are a private key")
        }
        return SessionHandshake(
            role: .responder,
            context: [],
            presharedKey: SymmetricKey(data: Array(0..<32 as Range<UInt8>)),
            rekeyInterval: self.rekeyInterval,
            ephemeral: ephemeral
        )
    }

    /// - Returns: what reads the records, once the handshake is over.
    private static func proceed(
        _ session: inout SessionHandshake,
        _ outcome: inout Outcome
    ) throws(SessionError) -> RecordOpener? {
        while true {
            switch try session.next() {
            case .wait: return nil
            case .send(let bytes): outcome.reply += bytes
            case .establish(_, let opener, _):
                outcome.isEstablished = true
                return opener
            }
        }
    }

    private static func read(_ opener: inout RecordOpener?, _ outcome: inout Outcome) throws(SessionError) {
        while let reading = try opener?.read() {
            switch reading {
            case .data(let bytes): outcome.data += bytes
            case .end:
                outcome.hasEnded = true
                return
            case .needsMore: return
            }
        }
    }
}
