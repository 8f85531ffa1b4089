// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import SeededRandom
import Testing

@Suite struct AddressLedgerTests {
    private typealias Account = AddressLedger.Account

    private static let begin = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static func ledger(
        unauthenticated: Int = 0,
        rate: Int = 0,
        burst: Int = 1,
        registrations: Int = 0,
        capacity: Int = 100
    ) -> AddressLedger {
        AddressLedger(
            limits: .init(
                unauthenticated: unauthenticated,
                arrivals: .init(rate: rate, burst: burst),
                registrations: registrations,
                capacity: capacity
            )
        )
    }

    private static func network(_ text: String) throws -> PeerNetwork {
        PeerNetwork(try #require(IPAddress(text)))
    }

    @Test("Connections that are nobody are counted by address, until they are settled")
    func unauthenticated() throws {
        var ledger = Self.ledger(unauthenticated: 2)
        let (one, two) = try (Self.network("192.0.2.1"), Self.network("192.0.2.2"))
        #expect(ledger.connect(one, now: Self.begin) == .success(.network(one)))
        #expect(ledger.connect(one, now: Self.begin) == .success(.network(one)))
        #expect(ledger.connect(one, now: Self.begin) == .failure(.tooManyUnauthenticated))
        #expect(ledger.connect(two, now: Self.begin) == .success(.network(two)))
        ledger.settle(.network(one), now: Self.begin)
        #expect(ledger.connect(one, now: Self.begin) == .success(.network(one)))
        #expect(ledger.connect(one, now: Self.begin) == .failure(.tooManyUnauthenticated))
    }

    @Test("A burst is let in, then as many as the rate allows; others are not concerned")
    func arrivals() throws {
        var ledger = Self.ledger(rate: 100, burst: 1_000)
        let (one, two) = try (Self.network("192.0.2.1"), Self.network("192.0.2.2"))
        let admitted = (0..<2_000).count { _ in (try? ledger.connect(one, now: Self.begin).get()) != nil }
        #expect(admitted == 1_000)
        #expect(ledger.connect(one, now: Self.begin) == .failure(.tooManyArrivals))
        #expect(ledger.connect(two, now: Self.begin) == .success(.network(two)))
        #expect(ledger.connect(one, now: Self.begin + .milliseconds(10)) == .success(.network(one)))
        #expect(ledger.connect(one, now: Self.begin + .milliseconds(10)) == .failure(.tooManyArrivals))
    }

    @Test("A /64 of IPv6 is one address, and an IPv4 address is the same however it is written")
    func networks() throws {
        var ledger = Self.ledger(unauthenticated: 1)
        _ = try ledger.connect(Self.network("2001:db8::1"), now: Self.begin).get()
        #expect(
            try ledger.connect(Self.network("2001:db8::ffff:1"), now: Self.begin) == .failure(.tooManyUnauthenticated)
        )
        _ = try ledger.connect(Self.network("2001:db8:0:1::1"), now: Self.begin).get()
        _ = try ledger.connect(Self.network("192.0.2.1"), now: Self.begin).get()
        #expect(
            try ledger.connect(Self.network("::ffff:192.0.2.1"), now: Self.begin) == .failure(.tooManyUnauthenticated)
        )
        #expect(ledger.count == 3)
    }

    @Test("Registrations have a limit of their own, and end when they are taken back")
    func registrations() throws {
        var ledger = Self.ledger(registrations: 2)
        let one = try Self.network("192.0.2.1")
        #expect(ledger.register(one, now: Self.begin) == .network(one))
        #expect(ledger.register(one, now: Self.begin) == .network(one))
        #expect(ledger.register(one, now: Self.begin) == nil)
        #expect(try ledger.register(Self.network("192.0.2.2"), now: Self.begin) != nil)
        ledger.deregister(.network(one), now: Self.begin)
        #expect(ledger.register(one, now: Self.begin) == .network(one))
    }

    @Test("An address is forgotten with its last connection, once its bucket is full again")
    func forgotten() throws {
        var ledger = Self.ledger(rate: 1, burst: 5)
        let one = try Self.network("192.0.2.1")
        let account = try ledger.connect(one, now: Self.begin).get()
        _ = ledger.register(one, now: Self.begin)
        ledger.settle(account, now: Self.begin + .seconds(1))
        #expect(ledger.count == 1)
        ledger.deregister(account, now: Self.begin + .seconds(1))
        #expect(ledger.count == 0)

        // What has gone before its bucket was full goes as soon as there is need.
        var small = Self.ledger(rate: 1, burst: 5, capacity: 1)
        let early = try small.connect(one, now: Self.begin).get()
        small.settle(early, now: Self.begin)
        #expect(small.count == 1)
        let two = try Self.network("192.0.2.2")
        #expect(small.connect(two, now: Self.begin + .seconds(1)) == .success(.network(two)))
        #expect(small.count == 1)
    }

    @Test("When as many are remembered as may be, the others share one account, and memory stays bounded")
    func full() throws {
        var ledger = Self.ledger(unauthenticated: 2, rate: 1, burst: 3, registrations: 1, capacity: 2)
        let known = try [Self.network("192.0.2.1"), Self.network("192.0.2.2")]
        for network in known { _ = try ledger.connect(network, now: Self.begin).get() }
        let late = try (1...4).map { try Self.network("198.51.100.\($0)") }
        #expect(ledger.connect(late[0], now: Self.begin) == .success(.others))
        #expect(ledger.connect(late[1], now: Self.begin) == .success(.others))
        // Two of different addresses have taken what one may have.
        #expect(ledger.connect(late[2], now: Self.begin) == .failure(.tooManyUnauthenticated))
        ledger.settle(.others, now: Self.begin)
        #expect(ledger.connect(late[2], now: Self.begin) == .success(.others))
        ledger.settle(.others, now: Self.begin)
        #expect(ledger.connect(late[3], now: Self.begin) == .failure(.tooManyArrivals))
        #expect(ledger.register(late[0], now: Self.begin) == .others)
        #expect(ledger.register(late[1], now: Self.begin) == nil)
        // Who is known has his own.
        #expect(ledger.connect(known[0], now: Self.begin) == .success(.network(known[0])))
        #expect(ledger.count == 2)

        // As soon as one goes, there is room again.
        for _ in 1...2 { ledger.settle(.network(known[0]), now: Self.begin + .seconds(9)) }
        #expect(ledger.connect(late[3], now: Self.begin + .seconds(9)) == .success(.network(late[3])))
        ledger.deregister(.others, now: Self.begin + .seconds(9))
        #expect(ledger.register(known[0], now: Self.begin + .seconds(9)) == .others)
    }

    @Test("Idle addresses are looked for once a second at most, whatever comes")
    func sweeps() throws {
        var ledger = Self.ledger(rate: 100, burst: 1, capacity: 2)
        let networks = try (1...5).map { try Self.network("192.0.2.\($0)") }
        func visit(_ index: Int, at time: NIODeadline) throws -> Account {
            let account = try ledger.connect(networks[index], now: time).get()
            ledger.settle(account, now: time)
            return account
        }
        for index in 0...1 { #expect(try visit(index, at: Self.begin) == .network(networks[index])) }
        // Nothing is idle yet, and by the next time nobody looks.
        #expect(try visit(2, at: Self.begin) == .others)
        #expect(try visit(3, at: Self.begin + .milliseconds(999)) == .others)
        #expect(try visit(4, at: Self.begin + .seconds(1)) == .network(networks[4]))
        #expect(ledger.count == 1)
    }

    @Test("Other limits count at once, and what connections have they keep")
    func update() throws {
        var ledger = Self.ledger(unauthenticated: 3)
        let one = try Self.network("192.0.2.1")
        for _ in 1...3 { _ = try ledger.connect(one, now: Self.begin).get() }
        ledger.limits.unauthenticated = 1
        #expect(ledger.connect(one, now: Self.begin) == .failure(.tooManyUnauthenticated))
        for _ in 1...2 { ledger.settle(.network(one), now: Self.begin) }
        #expect(ledger.connect(one, now: Self.begin) == .failure(.tooManyUnauthenticated))
        ledger.limits.unauthenticated = 0
        #expect(ledger.connect(one, now: Self.begin) == .success(.network(one)))
    }

    /// Whatever comes and goes, what is booked is taken off where it was booked, and nothing stays.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func balances(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var ledger = Self.ledger(unauthenticated: 5, rate: 50, burst: 10, registrations: 4, capacity: 8)
        let networks = try (1...30).map { try Self.network("192.0.2.\($0)") }
        var (open, registered): ([Account], [Account]) = ([], [])
        var now = Self.begin
        for _ in 0..<2_000 {
            now = now + .milliseconds(Int64.random(in: 0...20, using: &random))
            let network = networks.randomElement(using: &random) ?? networks[0]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: if let account = try? ledger.connect(network, now: now).get() { open.append(account) }
            case 1: if let account = ledger.register(network, now: now) { registered.append(account) }
            case 2: if let account = open.popLast() { ledger.settle(account, now: now) }
            default: if let account = registered.popLast() { ledger.deregister(account, now: now) }
            }
            let counts = Dictionary(grouping: open) { $0 }.values.map(\.count)
            #expect(counts.allSatisfy { $0 <= 5 } && ledger.count <= 8)
        }
        for account in open { ledger.settle(account, now: now) }
        for account in registered { ledger.deregister(account, now: now) }
        for network in networks {
            now = now + .seconds(2)
            // Had a place been lost, there would be no room for all of them, one after the other.
            #expect(ledger.connect(network, now: now) == .success(.network(network)))
            ledger.settle(.network(network), now: now)
        }
    }
}
