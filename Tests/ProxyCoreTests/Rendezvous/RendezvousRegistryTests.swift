// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct RendezvousRegistryTests {
    private let keys = PairingKey.Factory()

    private func member(
        _ id: UInt64,
        _ token: String = "t",
        nonce: String? = nil,
        uuid: String? = nil,
        lane: Int = 0
    )
        -> RendezvousMember
    {
        RendezvousMember(
            id: ConnectionID(id),
            key: self.keys.key(token: token, nonce: nonce),
            uuid: uuid ?? "uuid-\(id)",
            name: "name-\(id)",
            lane: lane
        )
    }

    /// Two connections with one token and nonce meet; when one goes, the other is to go too.
    @Test func pairsAndParts() {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1)) == .wait)
        #expect(registry.tunnelCount == 0)
        #expect(registry.join(self.member(2)) == .pair(with: self.member(1), lane: 0))
        #expect(registry.tunnelCount == 1)
        #expect(registry.memberCount == 2)
        #expect(registry.leave(ConnectionID(1)) == ConnectionID(2))
        #expect(registry.leave(ConnectionID(2)) == nil)
        #expect(registry.memberCount == 0)
        #expect(registry.tunnelCount == 0)
    }

    /// A token alone, or a nonce alone, never pairs.
    @Test(arguments: [("t", "n", "t", "m"), ("t", "n", "u", "n"), ("t", nil, "t", "n"), ("ab", "c", "a", "bc")])
    func differentKeysNeverPair(token: String, nonce: String?, otherToken: String, otherNonce: String?) {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1, token, nonce: nonce)) == .wait)
        #expect(registry.join(self.member(2, otherToken, nonce: otherNonce)) == .wait)
    }

    /// An absent nonce and an empty one are the same.
    @Test func absentAndEmptyNoncePair() {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1, nonce: nil)) == .wait)
        #expect(registry.join(self.member(2, nonce: "")) == .pair(with: self.member(1), lane: 0))
    }

    /// The same uuid on both sides is a client loop, however it is written; nobody stays.
    @Test(arguments: [
        ("same text", "same text"),
        ("6F2C7A4E-93AB-4F0C-8A63-0D7C4A1B2C3D", "{6f2c7a4e-93ab-4f0c-8a63-0d7c4a1b2c3d}"),
    ])
    func clientLoop(one: String, two: String) {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1, uuid: one)) == .wait)
        #expect(registry.join(self.member(2, uuid: two)) == .closeBoth(other: ConnectionID(1)))
        #expect(registry.memberCount == 0)
    }

    /// Text that is no uuid is compared as text.
    @Test func textUuidsAreCompared() {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1, uuid: "A")) == .wait)
        #expect(registry.join(self.member(2, uuid: "a")) == .pair(with: self.member(1, uuid: "A"), lane: 0))
    }

    @Test func thirdConnectionReplaces() {
        var registry = RendezvousRegistry(duplicates: .replace)
        _ = registry.join(self.member(1))
        _ = registry.join(self.member(2))
        #expect(registry.join(self.member(3)) == .replace(ConnectionID(1), ConnectionID(2)))
        // The replaced ones going must not take the newcomer's place with them.
        #expect(registry.leave(ConnectionID(1)) == nil)
        #expect(registry.leave(ConnectionID(2)) == nil)
        #expect(registry.join(self.member(4)) == .pair(with: self.member(3), lane: 0))
    }

    @Test func thirdConnectionIsRejected() {
        var registry = RendezvousRegistry(duplicates: .reject)
        _ = registry.join(self.member(1))
        _ = registry.join(self.member(2))
        #expect(registry.join(self.member(3)) == .reject)
        #expect(registry.leave(ConnectionID(3)) == nil)
        #expect(registry.tunnelCount == 1)
    }

    /// A waiting connection that goes leaves the place free.
    @Test func waitingConnectionLeaves() {
        var registry = RendezvousRegistry(duplicates: .replace)
        _ = registry.join(self.member(1))
        #expect(registry.leave(ConnectionID(1)) == nil)
        #expect(registry.join(self.member(2)) == .wait)
    }

    /// A connection joins once; a second time it is refused and changes nothing.
    @Test func joiningTwiceIsRefused() {
        var registry = RendezvousRegistry(duplicates: .replace)
        _ = registry.join(self.member(1))
        #expect(registry.join(self.member(1, "other")) == .reject)
        #expect(registry.join(self.member(2)) == .pair(with: self.member(1), lane: 0))
    }

    /// Keys of two processes have nothing in common.
    @Test func keysDependOnTheFactory() {
        #expect(PairingKey.Factory().key(token: "t", nonce: "n") != self.keys.key(token: "t", nonce: "n"))
        #expect(self.keys.key(token: "t", nonce: "n") == self.keys.key(token: "t", nonce: "n"))
    }

    /// Both ends of a tunnel live on one lane, and the lanes get as many tunnels each, however members come in.
    @Test func spreadsTunnelsOverLanes() {
        var registry = RendezvousRegistry(duplicates: .replace)
        var lanes: [Int] = []
        for tunnel in UInt64(0)..<6 {
            let (one, two) = (self.member(2 * tunnel, "\(tunnel)"), self.member(2 * tunnel + 1, "\(tunnel)", lane: 1))
            #expect(registry.join(one) == .wait)
            guard case .pair(_, let lane) = registry.join(two) else { return #expect(Bool(false), "no pair") }
            lanes.append(lane)
        }
        #expect(lanes == [0, 1, 0, 1, 0, 1])
        // A lane whose tunnels have gone is filled again first.
        #expect(registry.leave(ConnectionID(2)) == ConnectionID(3))
        #expect(registry.leave(ConnectionID(6)) == ConnectionID(7))
        for tunnel in UInt64(10)..<12 {
            #expect(registry.join(self.member(2 * tunnel, "\(tunnel)")) == .wait)
            let (other, late) = (
                self.member(2 * tunnel, "\(tunnel)"), self.member(2 * tunnel + 1, "\(tunnel)", lane: 1)
            )
            #expect(registry.join(late) == .pair(with: other, lane: 1))
        }
    }

    /// Members of one lane stay there, whatever its load.
    @Test func keepsTunnelsOfOneLaneThere() {
        var registry = RendezvousRegistry(duplicates: .replace)
        for tunnel in UInt64(0)..<3 {
            let one = self.member(2 * tunnel, "\(tunnel)", lane: 1)
            #expect(registry.join(one) == .wait)
            #expect(
                registry.join(self.member(2 * tunnel + 1, "\(tunnel)", lane: 1)) == .pair(with: one, lane: 1)
            )
        }
    }

    @Test func knowsWhoIsPaired() {
        var registry = RendezvousRegistry(duplicates: .replace)
        _ = registry.join(self.member(1))
        #expect(!registry.isPaired(ConnectionID(1)))
        _ = registry.join(self.member(2))
        #expect(registry.isPaired(ConnectionID(1)))
        #expect(registry.isPaired(ConnectionID(2)))
        _ = registry.leave(ConnectionID(2))
        #expect(!registry.isPaired(ConnectionID(1)))
    }
}
