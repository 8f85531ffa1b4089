// SPDX-License-Identifier: GPL-3.0-only

import Benchmark
import ProxyCore

/// What the rendezvous does for a connection once it is authenticated.
func pairingBenchmarks() {
    let factory = PairingKey.Factory()
    let token = String(repeating: "eyJhbGciOiJSUzI1NiJ9", count: 50)
    Benchmark.operation("Pairing key from token and nonce", on: factory) { factory in
        blackHole(factory.key(token: token, nonce: "0d1f6a3e"))
    }

    var registry = RendezvousRegistry(duplicates: .replace)
    for tunnel in 0..<5000 {
        let key = factory.key(token: "token \(tunnel)", nonce: nil)
        for end in 0..<2 {
            let action = registry.join(member(UInt64(2 * tunnel + end), key))
            precondition(action != .reject)
        }
    }
    precondition(registry.memberCount == 10_000 && registry.tunnelCount == 5000)
    let key = factory.key(token: token, nonce: nil)
    let (one, two) = (member(20_000, key), member(20_001, key))
    Benchmark.operation("Pairing of two among 10000: join, join, leave, leave", on: registry) { registry in
        let (first, second) = (registry.join(one), registry.join(two))
        precondition(first == .wait && second == .pair(with: one, lane: 0))
        let (partner, nobody) = (registry.leave(one.id), registry.leave(two.id))
        precondition(partner == two.id && nobody == nil)
    }
}

private func member(_ number: UInt64, _ key: PairingKey) -> RendezvousMember {
    let digits = String(number, radix: 16)
    let uuid = "{00000000-0000-0000-0000-\(String(repeating: "0", count: 12 - digits.count))\(digits)}"
    return RendezvousMember(id: ConnectionID(number), key: key, uuid: uuid, name: "Workshop")
}
