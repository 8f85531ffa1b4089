// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import NoiseProtocol

/// What a reader without a key shows, and what it refuses.
@Suite struct PreambleWatchTests {
    private static let preamble = SessionFormat.preamble(of: .responder)

    @Test(arguments: [HandshakeState.Role.initiator, .responder]) func aPreambleIsRefusedHoweverItIsCut(
        _ role: HandshakeState.Role
    ) {
        let bytes = SessionFormat.preamble(of: role) + [0, 48, 1, 2, 3]
        for cut in 0...bytes.count {
            var watch = PreambleWatch()
            let first = watch.received(Array(bytes[..<cut]))
            #expect(first == (cut < 8 ? .hold : .refuse))
            #expect(watch.isHolding == (1..<8).contains(cut))
            #expect(watch.received(Array(bytes[cut...])) == .refuse)
            #expect(watch.isEncrypted && !watch.isHolding)
        }
    }

    /// One that differs in its last byte is shown whole.
    @Test(arguments: 0..<8) func whatDiffersIsShown(_ place: Int) {
        var bytes = Self.preamble
        bytes[place] ^= 0x20
        var watch = PreambleWatch()
        var shown: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            switch watch.received([byte]) {
            case .hold: #expect(index < place)
            case .show(let bytes): shown += bytes
            case .refuse: Issue.record("refused at \(index)")
            }
        }
        #expect(shown == bytes)
        // From then on all is shown, a preamble, too.
        #expect(watch.received(Self.preamble) == .show(Self.preamble))
    }

    @Test func whatStaysABeginningIsShownAtTheEnd() {
        var watch = PreambleWatch()
        #expect(watch.received(Array(Self.preamble[..<7])) == .hold)
        #expect(watch.ended() == Array(Self.preamble[..<7]))
        #expect(watch.ended() == [])
    }

    @Test func patienceRunsOutAndItStillLooks() {
        var watch = PreambleWatch()
        #expect(watch.received([Self.preamble[0]]) == .hold)
        #expect(watch.grewImpatient() == [Self.preamble[0]])
        #expect(!watch.isHolding)
        #expect(watch.received(Array(Self.preamble[1..<3])) == .show(Array(Self.preamble[1..<3])))
        var other = watch
        #expect(watch.received(Array(Self.preamble[3...])) == .refuse)
        #expect(other.received([0]) == .show([0]))
        #expect(!other.isEncrypted)
    }
}
