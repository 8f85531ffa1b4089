// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

/// Thousands of events in an order that nobody has thought of; the seed of one that fails is in its name.
@Suite struct RandomEventsTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>, DuplicateTunnelPolicy.allCases)
    func rendezvous(seed: UInt64, duplicates: DuplicateTunnelPolicy) {
        var world = RendezvousWorld(seed: seed, duplicates: duplicates)
        for _ in 0..<1000 {
            world.step()
            #expect(world.broken.isEmpty)
        }
        #expect(world.pairings > 5 && world.clientLoops > 0)
        #expect((world.replacements > 0) == (duplicates == .replace))
        world.end()
        #expect(world.isEmpty, "nothing is left of those who are gone")
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func tunnelProxy(seed: UInt64) throws {
        var world = try TunnelProxyWorld(seed: seed)
        for _ in 0..<1000 {
            world.step()
            #expect(world.broken.isEmpty)
        }
        #expect(
            world.arrivals > 10 && world.evictions > 3 && world.refusals > 10,
            "\(world.arrivals), \(world.evictions), \(world.refusals)"
        )
        world.end()
        #expect(world.isEmpty, "nothing is left of those who are gone")
    }
}
