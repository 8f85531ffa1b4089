// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import NoiseProtocol
import Testing

/// The published vector for this protocol (of the implementation cacophony, as snow has it among its vectors too), and
/// two messages behind it after a change of keys, which the Python implementation noiseprotocol has made.
@Suite struct VectorTests {
    static let presharedKey = SymmetricKey(
        data: bytes("54686973206973206d7920417573747269616e20706572737065637469766521")
    )
    static let prologue = bytes("4a6f686e2047616c74")
    static let initiatorEphemeral = bytes("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a")
    static let responderEphemeral = bytes("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b")
    static let hash = bytes("f4d03dc34495c95729ea6de9e1b59004b59733102488b3e24bc441e0be208eaf")

    /// In turns, the initiator first.
    static let messages: [(payload: [UInt8], ciphertext: [UInt8])] = [
        (
            bytes("4c756477696720766f6e204d69736573"),
            bytes(
                "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
                    + "79b962b8aff8485742ac32f905ba45369e2465fb59e138a93d67a0d1266b6a54"
            )
        ),
        (
            bytes("4d757272617920526f746862617264"),
            bytes(
                "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
                    + "d6062704d5a9c422a8e834423f8c1feada7e8d0d910a1a2cd030fb584221e3"
            )
        ),
        (bytes("462e20412e20486179656b"), bytes("e632c3763d7669067383433197a3baddf146e9e70ad4b4e9e59e0f")),
        (bytes("4361726c204d656e676572"), bytes("64c6bee32ea91c8474bb4c21d7a700109ad45af77b29764ba5eb1e")),
        (
            bytes("4a65616e2d426170746973746520536179"),
            bytes("e2fa0bed0603b62d3ccac2ecabbf3fe33f3e86514909b323361626266cb2471cc8")
        ),
        (
            bytes("457567656e2042f6686d20766f6e2042617765726b"),
            bytes("0c01dc9cec1fe4ddd692e8dd32188aa351088dc91183639a53b57aa4692b5ebdef8b8ca111")
        ),
    ]
    static let afterRekey = (
        initiator: bytes("c8e004c73ca6412ec62d9099f3fad779214b679fa4acfe33c3675b"),
        responder: bytes("69fbcd6f52c59cdba0956e589f2b12c53f28fe817151674e135537")
    )

    private func side(_ role: HandshakeState.Role, _ ephemeral: [UInt8]) throws -> HandshakeState {
        HandshakeState(
            role: role,
            prologue: Self.prologue,
            presharedKey: Self.presharedKey,
            ephemeral: try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: ephemeral)
        )
    }

    @Test func everyMessageIsAsPublished() throws {
        var initiator = try self.side(.initiator, Self.initiatorEphemeral)
        var responder = try self.side(.responder, Self.responderEphemeral)
        #expect(try initiator.writeMessage(Self.messages[0].payload) == Self.messages[0].ciphertext)
        #expect(try responder.readMessage(Self.messages[0].ciphertext[...]) == Self.messages[0].payload)
        #expect(try responder.writeMessage(Self.messages[1].payload) == Self.messages[1].ciphertext)
        #expect(try initiator.readMessage(Self.messages[1].ciphertext[...]) == Self.messages[1].payload)
        #expect(initiator.handshakeHash == Self.hash)
        #expect(responder.handshakeHash == Self.hash)

        var (sending, receiving) = initiator.split()
        var (answering, hearing) = responder.split()
        for (index, message) in Self.messages.enumerated().dropFirst(2) {
            if index.isMultiple(of: 2) {
                #expect(try sending.encrypted(message.payload) == message.ciphertext)
                #expect(try hearing.decrypt(message.ciphertext[...]) == message.payload)
            } else {
                #expect(try answering.encrypted(message.payload) == message.ciphertext)
                #expect(try receiving.decrypt(message.ciphertext[...]) == message.payload)
            }
        }
        try sending.rekey()
        try answering.rekey()
        #expect(try sending.encrypted(Array("after rekey".utf8)) == Self.afterRekey.initiator)
        #expect(try answering.encrypted(Array("after rekey".utf8)) == Self.afterRekey.responder)
    }
}

extension CipherState {
    /// The ciphertext alone.
    mutating func encrypted(_ plaintext: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        try self.encrypt(plaintext, into: &output)
        return output
    }
}
