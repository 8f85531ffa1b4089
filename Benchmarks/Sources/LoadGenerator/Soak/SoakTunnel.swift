// SPDX-License-Identifier: GPL-3.0-only

/// A well-behaved tunnel: both ends send, each byte that arrives is checked, and it ends when all have arrived.
final class SoakTunnel: SoakActor, TunnelEndDelegate {
    enum Kind: String {
        case lively
        /// Says something every minute at most.
        case idle
        /// One end stops reading now and then.
        case slow

        var pauses: ClosedRange<Double> { self == .idle ? 20...60 : 0.1...2 }
        var life: ClosedRange<Double> { self == .idle ? 60...300 : 1...60 }
    }

    private enum Phase {
        case opening
        case running
        case draining
        /// The first end has sent its last bytes and gone; they have to arrive, and then the other end is closed.
        case parting
        case over
    }

    /// Seconds that a tunnel may take to stand, and its last bytes to arrive.
    private static let patience = 30.0

    private let context: SoakContext
    private let kind: Kind
    private let name: String
    private let routes: [Route]
    private var random: SeededGenerator
    private var phase = Phase.opening
    private var ends: [TunnelEnd] = []
    private var established = 0
    /// What each end sends.
    private var streams: [StreamVerifier] = []
    private var senders: [BurstySender] = []
    /// Whether each end has sent its last message, but for that of one that parts.
    private var hasSentLast = [false, false]
    /// When the phase is over, or has taken too long.
    private var deadline: UInt64 = 0
    /// When the slow reader reads again, or stops to.
    private var nextStall: UInt64 = 0

    init(_ kind: Kind, _ context: SoakContext, seed: UInt64) throws {
        self.context = context
        self.kind = kind
        self.random = SeededGenerator(seed: seed)
        let transports = [context.anyTransport(&self.random), context.anyTransport(&self.random)]
        self.routes = try transports.map { try context.route(.rendezvous, $0) }
        let pairing = transports.map(\.rawValue).joined(separator: "-")
        self.name = "\(kind.rawValue) tunnel \(context.nextNumber()) \(pairing)"
        self.streams = [StreamVerifier(seed: self.random.next()), StreamVerifier(seed: self.random.next())]
        context.ledger.tunnels["\(kind.rawValue) \(pairing)", default: 0] += 1
    }

    var isOver: Bool { self.phase == .over }

    func start(_ now: UInt64) throws {
        self.deadline = now + UInt64(Self.patience * 1e9)
        self.senders = self.streams.map { _ in BurstySender(pauses: self.kind.pauses, now: now, &self.random) }
        let nonce = self.context.nextNumber()
        self.ends = self.routes.map { self.context.rendezvousEnd(nonce, over: $0, delegate: self) }
        for (index, end) in self.ends.enumerated() {
            end.index = index
            try self.context.connect(end, over: self.routes[index])
        }
    }

    func tick(_ now: UInt64) throws {
        switch self.phase {
        case .opening where now >= self.deadline: self.notEstablished("it took too long")
        case .running: try self.run(now)
        case .draining: try self.drain(now)
        case .parting where now >= self.deadline:
            self.context.ledger.found("\(self.name): its last bytes, or its end, took too long")
            self.end()
        case .parting: self.leave()
        case .opening, .over: break
        }
    }

    func finish(_ now: UInt64) {
        if self.phase == .running { self.deadline = now }
    }

    func abandon() {
        if self.phase != .over { self.end() }
    }

    // MARK: Sending

    private func run(_ now: UInt64) throws {
        guard now < self.deadline else {
            self.ends[1].peer?.reads = true
            self.phase = .draining
            self.deadline = now + UInt64(Self.patience * 1e9)
            return
        }
        if self.kind == .slow, now >= self.nextStall, let peer = self.ends[1].peer {
            peer.reads.toggle()
            self.nextStall = now + BurstySender.nanoseconds(in: 0.2...4, &self.random)
        }
        for index in self.ends.indices {
            while self.ends[index].unsentMessages == 0, self.phase == .running,
                self.senders[index].sends(now, &self.random)
            {
                try self.send(MessageSizes.any(atMost: self.context.longestMessage, &self.random), from: index)
            }
        }
    }

    private func send(_ count: Int, from index: Int) throws {
        self.ends[index].prepare(payload: self.streams[index].next(count))
        self.context.ledger.bytesSent += count
        try self.ends[index].send(messages: 1)
    }

    private func drain(_ now: UInt64) throws {
        for index in self.ends.indices where !self.hasSentLast[index] && self.ends[index].unsentMessages == 0 {
            self.hasSentLast[index] = true
            try self.send(MessageSizes.last, from: index)
        }
        guard self.phase == .draining else { return }
        guard self.streams.allSatisfy({ $0.missing == 0 }), self.ends.allSatisfy({ $0.unsentMessages == 0 }) else {
            if now >= self.deadline { self.end() }
            return
        }
        guard self.random.chance(0.5) else { return self.end() }
        // What one end sends before it goes has to arrive.
        self.phase = .parting
        try self.send(MessageSizes.any(atMost: 16_384, &self.random), from: 0)
        self.deadline = now + UInt64(Self.patience * 1e9)
    }

    /// What the socket has not taken would be lost here.
    private func leave() {
        if self.ends[0].unsentMessages == 0, self.ends[0].peer?.canSend == true { self.ends[0].close() }
    }

    // MARK: Ends

    private func notEstablished(_ reason: String) {
        self.context.ledger.notEstablished += 1
        self.context.ledger.found("\(self.name) did not come to stand: \(reason)")
        self.end()
    }

    private func end() {
        self.phase = .over
        for stream in self.streams { self.context.ledger.ended(stream, of: self.name) }
        for end in self.ends { end.close() }
    }

    func endEstablished(_ end: TunnelEnd) {
        self.established += 1
        guard self.established == 2, self.phase == .opening else { return }
        self.phase = .running
        self.deadline = Clock.now + BurstySender.nanoseconds(in: self.kind.life, &self.random)
    }

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) {
        self.context.ledger.arrived(payload, in: &self.streams[1 - end.index], of: self.name)
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) {
        switch self.phase {
        case .opening: self.notEstablished(error.description)
        case .running, .draining:
            self.context.ledger.endedByProxy += 1
            self.context.ledger.found("\(self.name) was ended: \(error)")
            self.end()
        case .parting: self.end()
        case .over: break
        }
    }
}
