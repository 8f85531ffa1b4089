// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// An event loop and the tunnels it opens through one server.
final class LoadSession {
    let loop: EventLoop
    /// Where a forwarding server reaches us.
    private(set) var backEndPort: UInt16 = 0
    private let client: TLSContext
    private let server: TLSContext
    private var route: Route?
    private var lastNumber: UInt64 = 0
    private var opening: [UInt64: Tunnel] = [:]
    private var opened: [Tunnel] = []
    /// Ends that a forwarding server opened and that have not yet heard which tunnel they belong to.
    private var unnumbered: [ObjectIdentifier: TunnelEnd] = [:]
    private var toBegin = 0
    private(set) var resumedHandshakes = 0

    init(certificate: Certificate) throws {
        self.loop = try EventLoop()
        self.client = try TLSContext(.client)
        self.server = try TLSContext(.server(certificate: certificate.certificate, key: certificate.key))
        self.backEndPort = try self.loop.listen { [unowned self] in try self.accepted($0) }
    }

    /// Ends all connections.
    func close() {
        self.loop.closeAll()
    }

    /// Opens tunnels, `parallel` of them at a time.
    ///
    /// - Parameter resuming: whether TLS sessions of earlier tunnels are resumed.
    /// - Throws: `BenchmarkError` if one of them fails or the server takes too long.
    func open(_ count: Int, through route: Route, parallel: Int = 32, resuming: Bool = false) throws -> [Tunnel] {
        if resuming, !self.client.hasSession {
            throw BenchmarkError("the server gave no TLS session to resume")
        }
        self.client.resumes = resuming
        self.route = route
        self.opened = []
        self.opened.reserveCapacity(count)
        self.resumedHandshakes = 0
        self.toBegin = count
        for _ in 0..<min(parallel, count) { try self.beginNext() }
        // A slow server makes a benchmark fail, not hang.
        try self.loop.run(until: "opening \(count) tunnels", seconds: 20 + Double(count) * 0.02) {
            self.opened.count == count
        }
        defer { self.opened = [] }
        return self.opened
    }

    private func beginNext() throws {
        guard self.toBegin > 0, let route = self.route else { return }
        self.toBegin -= 1
        self.lastNumber += 1
        let number = self.lastNumber
        switch route.pairing {
        case .rendezvous:
            let first = self.rendezvousEnd(number, side: 0, route)
            let second = self.rendezvousEnd(number, side: 1, route)
            self.opening[number] = Tunnel(number: number, first: first, second: second)
            try self.connect(first, route)
            try self.connect(second, route)
        case .acceptOrder:
            let first = self.end(number, .calling(number: number), route)
            let second = self.end(number, .answering, route)
            self.opening[number] = Tunnel(number: number, first: first, second: second)
            try self.connect(first, route)
            try self.connect(second, route)
        case .device:
            throw BenchmarkError("the tunnel proxy API has no tunnels of two equal ends")
        case .forwarding:
            let first = self.end(number, .calling(number: number), route)
            self.opening[number] = Tunnel(number: number, first: first, second: nil)
            try self.connect(first, route)
        }
    }

    private func rendezvousEnd(_ number: UInt64, side: UInt64, _ route: Route) -> TunnelEnd {
        let identity = Dialogue.Identity(
            token: "benchmark-\(getpid())-\(number)",
            uuid: PeerUUID.text(number * 2 + side)
        )
        return self.end(number, .rendezvous(identity, asksHello: route.asksHello), route)
    }

    private func end(_ number: UInt64, _ dialogue: Dialogue, _ route: Route) -> TunnelEnd {
        TunnelEnd(number: number, route: route, dialogue: dialogue, delegate: self)
    }

    /// Makes the connection of an end that is opened from here.
    func connect(_ end: TunnelEnd, _ route: Route) throws {
        try end.attach(self.connect(route, delegate: end))
    }

    /// A connection that is not yet started.
    ///
    /// - Parameter secured: whether it speaks TLS where the route does.
    func connect(_ route: Route, secured: Bool = true, delegate: any PeerDelegate) throws -> Peer {
        let tls = route.usesTLS && secured ? self.client : nil
        guard route.path.isEmpty else { return try self.loop.connect(path: route.path, delegate: delegate) }
        return try self.loop.connect(port: route.port, tls: tls, delegate: delegate)
    }

    /// The first message of a TLS client.
    func clientHello() throws -> [UInt8] { try self.loop.clientHello(self.client) }

    /// A forwarding server has connected to us.
    private func accepted(_ descriptor: CInt) throws {
        guard let route = self.route, route.pairing == .forwarding else {
            Glibc.close(descriptor)
            return
        }
        let end = self.end(0, .answering, route)
        self.unnumbered[ObjectIdentifier(end)] = end
        try end.attach(self.loop.adopt(descriptor, tls: route.usesTLS ? self.server : nil, delegate: end))
    }
}

extension LoadSession: TunnelEndDelegate {
    func endEstablished(_ end: TunnelEnd) throws {
        guard let tunnel = self.opening[end.number] else {
            throw BenchmarkError("the server connected an end of a tunnel that nobody opened")
        }
        if self.unnumbered.removeValue(forKey: ObjectIdentifier(end)) != nil { tunnel.second = end }
        if end.peer?.wasResumed == true { self.resumedHandshakes += 1 }
        tunnel.established += 1
        guard tunnel.established == 2 else { return }
        self.opening[end.number] = nil
        self.opened.append(tunnel)
        try self.beginNext()
    }

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        throw BenchmarkError("bytes came through a tunnel before anything was sent")
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws {
        throw BenchmarkError("a connection was lost while tunnels were opened: \(error)")
    }
}
