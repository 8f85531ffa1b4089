// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Testing

@testable import NoiseProtocol

@Suite struct SessionHandshakeTests {
    /// The bytes of `docs/end-to-end.md`, in their lengths and as far as they are known.
    @Test func bothSidesSayWhatTheFormatSays() throws {
        var (initiator, responder) = (Pair.handshake(.initiator), Pair.handshake(.responder))
        let (opening, reply) = (try initiator.start(), try responder.start())
        #expect(Array(opening.prefix(10)) == Array("NRPE2E\u{1}I".utf8) + [0, 48])
        #expect(opening.count == 8 + 2 + 48)
        #expect(reply == Array("NRPE2E\u{1}R".utf8))
        responder.append(opening)
        let answer = try responder.sent()
        #expect(Array(answer.prefix(2)) == [0, 48])
        #expect(answer.count == 2 + 48)
        #expect(try responder.waits())
        initiator.append(reply)
        #expect(try initiator.waits())
        initiator.append(answer)
        let (_, confirmation) = try initiator.established()
        #expect(Array(confirmation.prefix(2)) == [0, 17])
        #expect(confirmation.count == 2 + 17)
        responder.append(confirmation)
        #expect(try responder.established().sending == [])
    }

    /// Byte by byte, with the first records right behind it.
    @Test func itDoesNotMatterHowBytesArrive() throws {
        var (initiator, responder) = (Pair.handshake(.initiator), Pair.handshake(.responder))
        var toResponder = try initiator.start()
        var toInitiator = try responder.start()
        var sides: (Pair.Side?, Pair.Side?) = (nil, nil)
        while sides.0 == nil || sides.1 == nil {
            try #require(!toResponder.isEmpty || !toInitiator.isEmpty)
            if !toResponder.isEmpty {
                responder.append([toResponder.removeFirst()])
                switch try responder.next() {
                case .wait: break
                case .send(let bytes): toInitiator += bytes
                case .establish(let sealer, let opener, _): sides.1 = .init(sealer: sealer, opener: opener)
                }
            }
            if !toInitiator.isEmpty, sides.0 == nil {
                initiator.append([toInitiator.removeFirst()])
                switch try initiator.next() {
                case .wait: break
                case .send: throw UnexpectedAction()
                case .establish(var sealer, let opener, let bytes):
                    toResponder += bytes + (try sealer.seal([1, 2, 3]))
                    sides.0 = .init(sealer: sealer, opener: opener)
                }
            }
        }
        for byte in toResponder { sides.1?.opener.append([byte]) }
        #expect(try sides.1?.opener.read() == .data([1, 2, 3]))
    }

    @Test func recordsMayComeWithTheHandshake() throws {
        var (initiator, responder) = (Pair.handshake(.initiator), Pair.handshake(.responder))
        responder.append(try initiator.start())
        initiator.append(try responder.start() + responder.sent())
        var (side, confirmation) = try initiator.established()
        responder.append(confirmation + (try side.sealer.seal([9])) + (try side.sealer.sealEnd()))
        var other = try responder.established().side
        #expect(try other.opener.read() == .data([9]))
        #expect(try other.opener.read() == .end)
    }

    @Test(arguments: ["hello, world\n", "{\"id\":1}", "NRPE2", "NRPE3E\u{1}I", "NRPE2E\u{1}X", "\0"])
    func whoDoesNotEncryptIsFoundOut(_ text: String) throws {
        var responder = Pair.handshake(.responder)
        _ = try responder.start()
        responder.append(Array(text.utf8))
        if text == "NRPE2" {
            #expect(try responder.waits(), "it may still become a preamble")
        } else {
            #expect(throws: SessionError.notEncrypted) { try responder.next() }
        }
    }

    @Test func anotherVersionIsSaidToBeOne() throws {
        var responder = Pair.handshake(.responder)
        responder.append(Array("NRPE2E\u{2}I".utf8))
        #expect(throws: SessionError.otherVersion(2)) { try responder.next() }
    }

    @Test(arguments: [HandshakeState.Role.initiator, .responder])
    func twoOfOneRoleDoNotMeet(_ role: HandshakeState.Role) throws {
        var (one, other) = (Pair.handshake(role), Pair.handshake(role))
        _ = try one.start()
        one.append(try other.start())
        #expect(throws: SessionError.sameRole) { try one.next() }
    }

    @Test func anotherKeyIsSaidToBeOne() throws {
        var (initiator, responder) = (
            Pair.handshake(.initiator), Pair.handshake(.responder, key: SymmetricKey(size: .bits256))
        )
        responder.append(try initiator.start())
        #expect(throws: SessionError.wrongKey) { try responder.next() }
        initiator.append(try responder.start() + SessionFormat.refusal)
        #expect(throws: SessionError.keyRefused) { try initiator.next() }
    }

    /// What the proxy has told them of each other is part of the key, as it were.
    @Test func anotherContextIsNoticed() throws {
        var (initiator, responder) = (
            Pair.handshake(.initiator, context: "a"), Pair.handshake(.responder, context: "b")
        )
        responder.append(try initiator.start())
        #expect(throws: SessionError.wrongKey) { try responder.next() }
    }

    /// A recorded message of another day gets an answer, and no session.
    @Test func aReplayedMessageLeadsToNothing() throws {
        var initiator = Pair.handshake(.initiator)
        let recorded = try initiator.start()
        var (first, second) = (Pair.handshake(.responder), Pair.handshake(.responder))
        first.append(recorded)
        initiator.append(try first.start() + first.sent())
        let confirmation = try initiator.established().sending
        second.append(recorded)
        _ = try second.sent()
        second.append(confirmation)
        #expect(throws: SessionError.tampered) { try second.next() }
    }

    /// The initiator's first record shows that it is there, and nothing else.
    @Test func theFirstRecordHasNoData() throws {
        var (initiator, responder) = (Pair.handshake(.initiator), Pair.handshake(.responder))
        responder.append(try initiator.start())
        initiator.append(try responder.start() + responder.sent())
        var side = try initiator.established().side
        responder.append(try side.sealer.seal([1]))
        #expect(throws: SessionError.self) { try responder.next() }
    }

    /// A length that no handshake message has is not waited for.
    @Test(arguments: [[0, 47], [0, 49], [255, 255], [1, 48]] as [[UInt8]])
    func aMessageOfAnotherLengthIsNoHandshake(_ length: [UInt8]) throws {
        var responder = Pair.handshake(.responder)
        responder.append(Array("NRPE2E\u{1}I".utf8) + length)
        #expect(throws: SessionError.wrongKey) { try responder.next() }
    }

    /// One flipped bit anywhere in what the sides say first ends it.
    @Test func aChangedHandshakeIsNoticed() throws {
        var initiator = Pair.handshake(.initiator)
        let opening = try initiator.start()
        for index in opening.indices {
            var (changed, responder) = (opening, Pair.handshake(.responder))
            changed[index] ^= 4
            responder.append(changed)
            #expect(throws: SessionError.self, "byte \(index)") { try responder.next() }
        }
        var responder = Pair.handshake(.responder)
        responder.append(opening)
        let answer = try responder.start() + responder.sent()
        for index in answer.indices {
            var (changed, reader) = (answer, initiator)
            changed[index] ^= 4
            reader.append(changed)
            #expect(throws: SessionError.self, "byte \(index)") { try reader.next() }
        }
    }
}
