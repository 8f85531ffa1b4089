// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyCore
@testable import ProxyWire

/// "Addresses count up and are reused only after the whole range has passed" (PROTOCOL section 5).
@Suite struct AddressCounterTests {
    /// Every address of clients once, in order, and only then the first again.
    @Test func countsThroughTheWholeRange() {
        var counter = AddressCounter()
        for expected in TunnelAddress.clients {
            guard counter.next(isTaken: { _ in false })?.rawValue == expected else {
                Issue.record("not \(expected)")
                return
            }
        }
        #expect(counter.next(isTaken: { _ in false })?.rawValue == 1)
        #expect(counter.next(isTaken: { _ in false })?.rawValue == 2)
    }

    @Test func passesOverTakenAddresses() {
        var counter = AddressCounter()
        let taken: Set<UInt16> = [1, 2, 4]
        #expect(counter.next { taken.contains($0.rawValue) }?.rawValue == 3)
        #expect(counter.next { taken.contains($0.rawValue) }?.rawValue == 5)
    }

    /// One that was just given back is not given again before all others.
    @Test func aFreedAddressWaitsForItsTurn() {
        var counter = AddressCounter()
        var taken: Set<TunnelAddress> = []
        for _ in 0..<10 { counter.next(isTaken: taken.contains).map { _ = taken.insert($0) } }
        taken = taken.filter { $0.rawValue != 7 }
        #expect(counter.next(isTaken: taken.contains)?.rawValue == 11)
    }

    @Test func hasNothingWhenAllAreTaken() {
        var counter = AddressCounter()
        var asked = 0
        let address = counter.next { _ in
            asked += 1
            return true
        }
        #expect(address == nil)
        #expect(asked == TunnelAddress.clients.count)
        // What is free again is found.
        #expect(counter.next { $0.rawValue != 65_534 }?.rawValue == 65_534)
    }
}
