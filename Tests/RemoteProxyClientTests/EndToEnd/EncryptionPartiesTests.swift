// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

/// Both sides of a meeting come to the same, whatever the spelling of their uuids.
@Suite struct EncryptionPartiesTests {
    private static let low = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    private static let high = "{6BA7B811-9DAD-11D1-80B4-00C04FD430C8}"

    @Test(arguments: [(Self.low, Self.high), ("anna", "bert"), ("", "x"), ("zoe", Self.high), ("ann", "anna")])
    func theLowerOneBegins(_ low: String, _ high: String) throws {
        let first = try EncryptionParties(own: low, partner: high)
        let second = try EncryptionParties(own: high, partner: low)
        #expect(first.role == .initiator && second.role == .responder)
        #expect(first.context == second.context)
    }

    @Test func spellingMeansNothing() throws {
        let one = try EncryptionParties(own: Self.low, partner: Self.high)
        let other = try EncryptionParties(own: "{\(Self.low.uppercased())}", partner: Self.high.lowercased())
        #expect(one == other)
        #expect(
            EncryptionParties(client: Self.low, device: Self.high, as: .initiator).context
                == EncryptionParties(client: "{\(Self.low)}", device: Self.high, as: .responder).context
        )
    }

    /// The bytes that `docs/end-to-end.md` promises.
    @Test func theContextHasBothWithTheirLengths() throws {
        let parties = try EncryptionParties(own: "b", partner: "abc")
        #expect(parties.role == .responder)
        #expect(parties.context == [0, 0, 0, 3] + Array("abc".utf8) + [0, 0, 0, 1] + Array("b".utf8))
    }

    /// A proxy that says so lies, for it does not let them meet.
    @Test func oneUuidDoesNotMeetItself() {
        let failure = #expect(throws: ClientError.self) {
            try EncryptionParties(own: Self.low, partner: "{\(Self.low.uppercased())}")
        }
        #expect(failure?.code == .protocolViolation)
    }
}
