// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct RendezvousRegistryTests {
    private let keys = PairingKey.Factory()

    private func member(
        _ id: UInt64,
        _ token: String = "t",
        nonce: String? = nil,
        uuid: String? = nil
    )
        -> RendezvousMember
    {
        RendezvousMember(
            id: ConnectionID(id),
            key: self.keys.key(token: token, nonce: nonce),
            uuid: uuid ?? "uuid-\(id)",
            name: "name-\(id)"
        )
    }

    /// Two connections with one token and nonce meet; when one goes, the other is to go too.
    @Test func pairsAndParts() {
        var registry = RendezvousRegistry(duplicates: .replace)
        #expect(registry.join(self.member(1)) == .wait)
        #expect(registry.tunnelCount == 0)
        #expect(registry.join(self.member(2)) == .pair(with: self.member(1)))
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
        #expect(registry.join(self.member(2, nonce: "")) == .pair(with: self.member(1)))
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
        #expect(registry.join(self.member(2, uuid: "a")) == .pair(with: self.member(1, uuid: "A")))
    }

    @Test func thirdConnectionReplaces() {
        var registry = RendezvousRegistry(duplicates: .replace)
        _ = registry.join(self.member(1))
        _ = registry.join(self.member(2))
        #expect(registry.join(self.member(3)) == .replace(ConnectionID(1), ConnectionID(2)))
        // The replaced ones going must not take the newcomer's place with them.
        #expect(registry.leave(ConnectionID(1)) == nil)
        #expect(registry.leave(ConnectionID(2)) == nil)
        #expect(registry.join(self.member(4)) == .pair(with: self.member(3)))
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
        #expect(registry.join(self.member(2)) == .pair(with: self.member(1)))
    }

    /// Keys of two processes have nothing in common.
    @Test func keysDependOnTheFactory() {
        #expect(PairingKey.Factory().key(token: "t", nonce: "n") != self.keys.key(token: "t", nonce: "n"))
        #expect(self.keys.key(token: "t", nonce: "n") == self.keys.key(token: "t", nonce: "n"))
    }
}
