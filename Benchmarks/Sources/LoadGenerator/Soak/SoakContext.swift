// SPDX-License-Identifier: GPL-3.0-only

/// What all actors of a soak share.
final class SoakContext {
    let session: LoadSession
    let ledger = SoakLedger()
    /// The transports that the daemon serves.
    let transports: [Transport]
    /// Bytes.
    var longestMessage = 524_288
    private let server: RunningServer
    private var lastNumber: UInt64 = 0

    init(_ session: LoadSession, _ server: RunningServer, transports: [Transport]) {
        self.session = session
        self.server = server
        self.transports = transports
    }

    /// A number that nothing else of this run has.
    func nextNumber() -> UInt64 {
        self.lastNumber += 1
        return self.lastNumber
    }

    func route(_ api: ProxyAPI, _ transport: Transport) throws -> Route {
        try self.server.route(Listener(api: api, transport: transport))
    }

    func anyTransport(_ random: inout SeededGenerator) -> Transport {
        self.transports[Int.random(in: 0..<self.transports.count, using: &random)]
    }

    /// One end of a rendezvous tunnel; it is not yet connected.
    func rendezvousEnd(
        _ nonce: UInt64,
        over route: Route,
        alone: Bool = false,
        delegate: any TunnelEndDelegate
    )
        -> TunnelEnd
    {
        let number = self.nextNumber()
        let identity = Dialogue.Identity(
            token: AcceptedToken.text,
            uuid: PeerUUID.text(number),
            nonce: "soak-\(nonce)"
        )
        let dialogue = Dialogue.rendezvous(identity, asksHello: number % 2 == 0, alone: alone)
        return TunnelEnd(number: number, route: route, dialogue: dialogue, delegate: delegate)
    }

    func connect(_ end: TunnelEnd, over route: Route) throws {
        try self.session.connect(end, route)
    }
}
