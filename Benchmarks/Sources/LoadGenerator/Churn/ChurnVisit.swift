// SPDX-License-Identifier: GPL-3.0-only

/// One connection, or two that become a tunnel, that comes, gets as far as it is to, and goes.
final class ChurnVisit {
    enum Kind: String, CaseIterable {
        /// Connects and leaves.
        case connect
        /// Leaves after the TLS handshake.
        case secure
        /// Leaves after Hello.
        case greet
        /// Leaves once its token is accepted.
        case authenticate
        /// Two meet, exchange some bytes and leave.
        case pair

        var connections: Int { self == .pair ? 2 : 1 }
    }

    private let kind: Kind
    private let context: SoakContext
    private let routes: [Route]
    private let leavesWithoutAWord: Bool
    private var raw: Peer?
    private var ends: [TunnelEnd] = []
    private var established = 0
    private var streams: [StreamVerifier] = []
    private(set) var isOver = false

    init(_ kind: Kind, _ context: SoakContext, _ random: inout SeededGenerator) throws {
        self.kind = kind
        self.context = context
        self.leavesWithoutAWord = random.chance(0.3)
        var routes: [Route] = []
        for _ in 0..<kind.connections {
            routes.append(try context.route(.rendezvous, context.anyTransport(&random)))
        }
        self.routes = routes
        if kind == .pair { self.streams = [StreamVerifier(seed: random.next()), StreamVerifier(seed: random.next())] }
    }

    func start() throws {
        switch self.kind {
        case .connect, .secure:
            let secured = self.kind == .secure
            let peer = try self.context.session.connect(self.routes[0], secured: secured, delegate: self)
            self.raw = peer
            try peer.start()
        case .greet: self.ends = [self.end(.greeting)]
        case .authenticate, .pair:
            let nonce = self.context.nextNumber()
            let alone = self.kind == .authenticate
            self.ends = self.routes.map {
                self.context.rendezvousEnd(nonce, over: $0, alone: alone, delegate: self)
            }
        }
        for (index, end) in self.ends.enumerated() {
            end.index = index
            try self.context.connect(end, over: self.routes[index])
        }
    }

    private func end(_ dialogue: Dialogue) -> TunnelEnd {
        TunnelEnd(number: 0, route: self.routes[0], dialogue: dialogue, delegate: self)
    }

    private func leave() {
        guard !self.isOver else { return }
        self.isOver = true
        for peer in [self.raw] + self.ends.map(\.peer) {
            if self.leavesWithoutAWord { peer?.vanish(resetting: true) } else { peer?.close() }
        }
    }

    func failed(_ reason: String) {
        guard !self.isOver else { return }
        self.context.ledger.found("\(self.kind.rawValue) over \(self.routes.map(\.pairing)): \(reason)")
        self.leave()
    }
}

extension ChurnVisit: PeerDelegate {
    func peerConnected(_ peer: Peer) { self.leave() }

    func peer(_ peer: Peer, received bytes: UnsafeRawBufferPointer) {}

    func peerWritable(_ peer: Peer) {}

    func peerEnded(_ peer: Peer, _ error: BenchmarkError?) {
        self.failed(error?.description ?? "the proxy closed the connection")
    }
}

extension ChurnVisit: TunnelEndDelegate {
    func endEstablished(_ end: TunnelEnd) throws {
        self.established += 1
        guard self.established == self.ends.count else { return }
        guard self.kind == .pair else { return self.leave() }
        for end in self.ends {
            end.prepare(payload: self.streams[end.index].next(256))
            self.context.ledger.bytesSent += 256
            try end.send(messages: 1)
        }
    }

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) {
        guard self.kind == .pair else { return }
        self.context.ledger.arrived(payload, in: &self.streams[1 - end.index], of: "a tunnel of the churn")
        if self.streams.allSatisfy({ $0.missing == 0 }) { self.leave() }
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) { self.failed(error.description) }
}
