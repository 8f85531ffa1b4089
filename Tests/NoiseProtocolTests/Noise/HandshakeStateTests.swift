// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Testing

@testable import NoiseProtocol

@Suite struct HandshakeStateTests {
    private let key = SymmetricKey(size: .bits256)

    private func side(
        _ role: HandshakeState.Role,
        prologue: String = "one",
        key: SymmetricKey? = nil
    ) -> HandshakeState {
        HandshakeState(role: role, prologue: Array(prologue.utf8), presharedKey: key ?? self.key)
    }

    /// The first message already shows whether both have the same key.
    @Test func anotherKeyIsNoticedAtOnce() throws {
        var (initiator, responder) = (self.side(.initiator), self.side(.responder, key: SymmetricKey(size: .bits256)))
        let message = try initiator.writeMessage()
        #expect(throws: NoiseError.authenticationFailed) { try responder.readMessage(message[...]) }
    }

    @Test func anotherPrologueIsNoticedAtOnce() throws {
        var (initiator, responder) = (self.side(.initiator), self.side(.responder, prologue: "two"))
        let message = try initiator.writeMessage()
        #expect(throws: NoiseError.authenticationFailed) { try responder.readMessage(message[...]) }
    }

    /// One flipped bit, wherever it is, in either message.
    @Test func aChangedMessageIsNoticed() throws {
        var initiator = self.side(.initiator)
        let first = try initiator.writeMessage([1, 2, 3])
        for index in first.indices {
            var changed = first
            changed[index] ^= 1
            var responder = self.side(.responder)
            #expect(throws: NoiseError.self, "byte \(index)") { try responder.readMessage(changed[...]) }
        }
        var responder = self.side(.responder)
        #expect(try responder.readMessage(first[...]) == [1, 2, 3])
        let second = try responder.writeMessage([4])
        for index in second.indices {
            var (changed, reader) = (second, initiator)
            changed[index] ^= 1
            #expect(throws: NoiseError.self, "byte \(index)") { try reader.readMessage(changed[...]) }
        }
        #expect(try initiator.readMessage(second[...]) == [4])
    }

    @Test func aShortenedMessageIsNoticed() throws {
        var initiator = self.side(.initiator)
        let message = try initiator.writeMessage()
        for length in 0..<message.count {
            var responder = self.side(.responder)
            #expect(throws: NoiseError.messageTooShort) { try responder.readMessage(message.prefix(length)) }
        }
    }

    /// Points of small order (RFC 7748 section 6.1), whose shared secret with anybody is all zeros.
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]) func aPublicKeyWithoutValueIsRefused(_ hex: String) throws {
        var initiator = self.side(.initiator)
        _ = try initiator.writeMessage()
        // The rest need not be right: it is not looked at.
        let message = bytes(hex) + [UInt8](repeating: 0, count: NoiseProtocol.tagLength)
        #expect(throws: NoiseError.invalidPublicKey) { try initiator.readMessage(message[...]) }
    }

    @Test func messagesHaveTheLengthThatNoiseAllows() throws {
        let most = NoiseProtocol.maximumMessageLength - NoiseProtocol.publicKeyLength - NoiseProtocol.tagLength
        var (initiator, responder) = (self.side(.initiator), self.side(.responder))
        let payload = [UInt8](repeating: 7, count: most)
        let message = try initiator.writeMessage(payload)
        #expect(message.count == NoiseProtocol.maximumMessageLength)
        #expect(try responder.readMessage(message[...]) == payload)
        var tooLong = self.side(.initiator)
        #expect(throws: NoiseError.messageTooLong) { try tooLong.writeMessage(payload + [7]) }
        var reader = self.side(.responder)
        #expect(throws: NoiseError.messageTooLong) { try reader.readMessage((message + [0])[...]) }
    }

    /// The same key gives other messages every time.
    @Test func eachHandshakeHasKeysOfItsOwn() throws {
        var (one, other) = (self.side(.initiator), self.side(.initiator))
        #expect(try one.writeMessage() != other.writeMessage())
    }
}
