// SPDX-License-Identifier: GPL-3.0-only

/// Connections one of which misbehaves; the others, its partners, are to be closed by the proxy, as is it, if it does not
/// go by itself. They share nothing with well-behaved tunnels.
final class FaultActor: SoakActor {
    private enum Phase {
        case preparing
        case acted
        case over
    }

    /// Seconds to get as far as the fault.
    private static let patience = 30.0
    /// Seconds between two bytes of a trickle.
    static let trickle = 0.2

    private let context: SoakContext
    private let plan: FaultPlan
    private let bytes: FaultBytes
    private var random: SeededGenerator
    private var phase = Phase.preparing
    /// The connection before it says anything of the protocol.
    private var raw: Peer?
    /// Those that get further: the first misbehaves, but for the third of a tunnel.
    private var ends: [TunnelEnd] = []
    private var established = 0
    private var hasLeft = false
    private var acted: UInt64 = 0
    private var deadline: UInt64 = 0
    private var nextByte: UInt64 = 0
    private var trickled = 0
    private var trickle: [UInt8] = []
    private let nonce: UInt64
    private let device: String

    init(_ plan: FaultPlan, _ context: SoakContext, clientHello: [UInt8], seed: UInt64) {
        self.context = context
        self.plan = plan
        self.bytes = FaultBytes(plan: plan, clientHello: clientHello)
        self.random = SeededGenerator(seed: seed)
        self.nonce = context.nextNumber()
        self.device = PeerUUID.text(context.nextNumber(), group: "9001")
        self.count { $0.begun += 1 }
    }

    var isOver: Bool { self.phase == .over }

    func start(_ now: UInt64) throws {
        self.deadline = now + UInt64(Self.patience * 1e9)
        switch self.plan.stage {
        case .connected, .secured:
            let route = try self.context.route(self.plan.api, self.plan.transport)
            let isSecured = self.plan.stage == .secured
            let peer = try self.context.session.connect(route, secured: isSecured, delegate: self)
            self.raw = peer
            try peer.start()
        case .greeted: try self.open(.greeting)
        case .alone: try self.openRendezvous(alone: true)
        case .refused:
            let identity = Dialogue.Identity(token: "a wrong token", uuid: PeerUUID.text(self.nonce), nonce: nil)
            // From here on nothing but its end is waited for.
            self.hasActed(now)
            try self.open(.rendezvous(identity, asksHello: false))
        case .tunnel, .third:
            try self.openRendezvous()
            try self.openRendezvous()
        case .device: try self.open(.device(uuid: self.device))
        }
    }

    func tick(_ now: UInt64) throws {
        switch self.phase {
        case .preparing where now >= self.deadline: self.failed("did not get that far in time")
        case .acted where now >= self.deadline:
            self.count { $0.overdue += 1 }
            self.context.ledger.found("\(self.plan.name) over \(self.plan.transport): not closed in time")
            self.end()
        case .acted: try self.trickleOn(now)
        case .preparing, .over: break
        }
    }

    /// They end by themselves, or their time is over.
    func finish(_ now: UInt64) {}

    func abandon() { self.end() }

    // MARK: The fault

    private func act(on peer: Peer) throws {
        let now = Clock.now
        self.hasActed(now)
        if self.plan.isHalf, self.plan.deed != .trickle { try peer.send(self.bytes.half(&self.random)) }
        switch self.plan.deed {
        case .reset, .vanish, .close: self.leave(self.plan.deed, peer)
        case .garbage:
            let garbage = self.bytes.garbage(&self.random)
            // Beneath TLS no record begins with it.
            if self.random.chance(0.25), peer.canSend { try peer.sendRaw(garbage) } else { try peer.send(garbage) }
        case .trickle: self.trickle = self.bytes.unfinished(&self.random)
        case .misplaced: try self.misplace(on: peer)
        case .stall: break
        }
        self.check()
    }

    private func misplace(on peer: Peer) throws {
        let messages = MisplacedMessages(api: self.plan.api, nonce: "misplaced-\(self.nonce)", device: self.device)
        try peer.send(messages.any(self.plan.transport, &self.random))
        // A device is no worse for them, and would stay.
        guard self.plan.stage == .device || self.random.chance(0.5) else { return }
        let ways = FaultPlan.Deed.allCases.filter(\.leaves)
        self.leave(ways[Int.random(in: 0..<ways.count, using: &self.random)], peer)
    }

    private func leave(_ way: FaultPlan.Deed, _ peer: Peer) {
        self.hasLeft = true
        switch way {
        case .reset: peer.vanish(resetting: true)
        case .vanish: peer.vanish(resetting: false)
        default: peer.close()
        }
    }

    private func hasActed(_ now: UInt64) {
        self.phase = .acted
        self.acted = now
        self.deadline = now + UInt64(self.plan.patience * 1e9)
    }

    private func trickleOn(_ now: UInt64) throws {
        guard self.trickled < self.trickle.count, now >= self.nextByte, let peer = self.raw ?? self.ends.first?.peer,
            peer.canSend
        else { return }
        self.nextByte = now + UInt64(Self.trickle * 1e9)
        self.trickled += 1
        try peer.send([self.trickle[self.trickled - 1]])
    }

    // MARK: Connections

    private func openRendezvous(alone: Bool = false) throws {
        let route = try self.context.route(.rendezvous, self.ends.isEmpty ? self.plan.transport : self.anyTransport())
        try self.open(self.context.rendezvousEnd(self.nonce, over: route, alone: alone, delegate: self), route)
    }

    private func open(_ dialogue: Dialogue) throws {
        let route = try self.context.route(self.plan.api, self.ends.isEmpty ? self.plan.transport : self.anyTransport())
        try self.open(TunnelEnd(number: 0, route: route, dialogue: dialogue, delegate: self), route)
    }

    private func open(_ end: TunnelEnd, _ route: Route) throws {
        self.ends.append(end)
        try self.context.connect(end, over: route)
    }

    private func anyTransport() -> Transport { self.context.anyTransport(&self.random) }

    /// Whether the proxy, or the fault itself, has ended all connections.
    private func check() {
        guard self.phase == .acted, self.raw?.isClosed ?? true, self.ends.allSatisfy({ $0.peer?.isClosed ?? false })
        else { return }
        let hasPartners = self.ends.count > 1
        let seconds = Double(Clock.now - self.acted) / 1e9
        self.count { count in
            if self.hasLeft, !hasPartners { count.vanished += 1 } else { count.closed += 1 }
            count.slowest = max(count.slowest, seconds)
        }
        self.end()
    }

    private func failed(_ reason: String) {
        self.count { $0.overdue += 1 }
        self.context.ledger.found("\(self.plan.name) over \(self.plan.transport): \(reason)")
        self.end()
    }

    private func end() {
        self.phase = .over
        self.raw?.close()
        for end in self.ends { end.close() }
    }

    private func count(_ change: (inout SoakLedger.FaultCount) -> Void) {
        change(&self.context.ledger.faults[self.plan.name, default: SoakLedger.FaultCount()])
    }
}

extension FaultActor: PeerDelegate {
    func peerConnected(_ peer: Peer) throws { try self.act(on: peer) }

    func peer(_ peer: Peer, received bytes: UnsafeRawBufferPointer) {}

    func peerWritable(_ peer: Peer) {}

    func peerEnded(_ peer: Peer, _ error: BenchmarkError?) {
        if self.phase == .preparing { return self.failed(error?.description ?? "the proxy closed it too early") }
        self.check()
    }
}

extension FaultActor: TunnelEndDelegate {
    func endEstablished(_ end: TunnelEnd) throws {
        self.established += 1
        switch (self.plan.stage, self.established) {
        case (.device, 1): try self.open(.client(uuid: PeerUUID.text(self.nonce), of: self.device))
        case (.third, 2):
            self.hasActed(Clock.now)
            try self.openRendezvous(alone: true)
        case (.tunnel, 1), (.third, _): break
        default: if self.phase == .preparing, let peer = self.ends[0].peer { try self.act(on: peer) }
        }
    }

    /// Partners of those that misbehave may get anything. But one that says the same nonce twice is not its own partner.
    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) {
        let established = #""notification":"RemoteProxy.TunnelEstablished""#
        guard self.plan.stage == .greeted, String(decoding: payload, as: UTF8.self).contains(established)
        else { return }
        self.context.ledger.found("\(self.plan.name) over \(self.plan.transport): it was given a partner")
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) {
        if self.phase == .preparing { return self.failed("\(error)") }
        // Else it has been told that it is to go, and has not gone yet.
        if end.peer?.isClosed == true { self.check() }
    }
}
