// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Testing

@testable import NoiseProtocol

@Suite struct CipherStateTests {
    private let key = SymmetricKey(size: .bits256)

    /// The last number is kept for rekey (section 5.1), whoever is to use it.
    @Test func numbersAreNeverUsedTwice() throws {
        var sending = CipherState(key: self.key, nonce: .max - 1)
        var receiving = sending
        let last = try sending.encrypted([1])
        #expect(throws: NoiseError.noncesExhausted) { try sending.encrypted([2]) }
        #expect(throws: NoiseError.noncesExhausted) { try sending.encrypted([2]) }
        #expect(try receiving.decrypt(last[...]) == [1])
        #expect(throws: NoiseError.noncesExhausted) { try receiving.decrypt(last[...]) }
    }

    @Test func messagesHaveTheLengthThatNoiseAllows() throws {
        var (sending, receiving) = (CipherState(key: self.key), CipherState(key: self.key))
        let most = [UInt8](repeating: 1, count: NoiseProtocol.maximumMessageLength - NoiseProtocol.tagLength)
        #expect(throws: NoiseError.messageTooLong) { try sending.encrypted(most + [1]) }
        let message = try sending.encrypted(most)
        #expect(message.count == NoiseProtocol.maximumMessageLength)
        #expect(throws: NoiseError.messageTooLong) { try receiving.decrypt((message + [0])[...]) }
        #expect(try receiving.decrypt(message[...]) == most)
        #expect(throws: NoiseError.messageTooShort) { try receiving.decrypt(message.prefix(15)) }
    }

    /// Section 5.1: a message that is not genuine uses up no number.
    @Test func whatIsNotGenuineChangesNothing() throws {
        var (sending, receiving) = (CipherState(key: self.key), CipherState(key: self.key))
        let message = try sending.encrypted([1, 2, 3])
        var changed = message
        changed[0] ^= 0x80
        #expect(throws: NoiseError.authenticationFailed) { try receiving.decrypt(changed[...]) }
        #expect(try receiving.decrypt(message[...]) == [1, 2, 3])
    }

    /// A new key, and the numbers go on (section 11.3).
    @Test func rekeyChangesTheKeyOnly() throws {
        var (sending, receiving) = (CipherState(key: self.key), CipherState(key: self.key))
        _ = try receiving.decrypt(try sending.encrypted([1])[...])
        try sending.rekey()
        #expect(sending.nonce == 1)
        let message = try sending.encrypted([2])
        #expect(throws: NoiseError.authenticationFailed) { try receiving.decrypt(message[...]) }
        try receiving.rekey()
        #expect(try receiving.decrypt(message[...]) == [2])
    }

    /// Before a key is there, bytes go as they are (section 5.1).
    @Test func withoutAKeyNothingIsEncrypted() throws {
        var state = CipherState()
        #expect(!state.hasKey)
        #expect(try state.encrypted([1, 2]) == [1, 2])
        #expect(try state.decrypt([1, 2]) == [1, 2])
        #expect(state.nonce == 0)
    }
}
