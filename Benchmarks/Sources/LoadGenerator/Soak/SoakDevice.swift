// SPDX-License-Identifier: GPL-3.0-only

/// A well-behaved device of the tunnel proxy API and its clients, each byte of which is checked.
final class SoakDevice: SoakActor, TunnelEndDelegate {
    private enum Phase {
        case registering
        case running
        case draining
        /// The clients have gone; the device is to be told of each.
        case leaving
        case over
    }

    private struct Client {
        let end: TunnelEnd
        let route: Route
        let uuid: String
        var address: UInt16?
        var sender: BurstySender
        /// What the client sends, and what the device sends it.
        var up: StreamVerifier
        var down: StreamVerifier
    }

    /// Seconds that a phase may take, but for the one in which bytes are sent.
    private static let patience = 30.0

    private let context: SoakContext
    private let name: String
    private var random: SeededGenerator
    private var phase = Phase.registering
    private var device: TunnelEnd?
    private var reader = FrameReader()
    private var clients: [Client] = []
    private var sender: BurstySender?
    /// Clients that have been sent their last message.
    private var lastSent = 0
    private var established = 0
    private var deadline: UInt64 = 0

    init(_ context: SoakContext, seed: UInt64) {
        self.context = context
        self.random = SeededGenerator(seed: seed)
        self.name = "device \(context.nextNumber())"
        context.ledger.devices += 1
    }

    var isOver: Bool { self.phase == .over }

    func start(_ now: UInt64) throws {
        self.deadline = now + UInt64(Self.patience * 1e9)
        self.sender = BurstySender(pauses: 0.1...2, now: now, &self.random)
        let uuid = PeerUUID.text(self.context.nextNumber(), group: "9000")
        for index in 0..<Int.random(in: 1...5, using: &self.random) {
            let route = try self.context.route(.tunnelProxy, self.context.anyTransport(&self.random))
            let number = self.context.nextNumber()
            let own = PeerUUID.text(number)
            let dialogue = Dialogue.client(uuid: own, of: uuid)
            let end = TunnelEnd(number: number, route: route, dialogue: dialogue, delegate: self)
            end.index = index
            self.clients.append(
                Client(
                    end: end,
                    route: route,
                    uuid: own,
                    sender: BurstySender(pauses: 0.1...3, now: now, &self.random),
                    up: StreamVerifier(seed: self.random.next()),
                    down: StreamVerifier(seed: self.random.next())
                )
            )
            self.context.ledger.deviceClients += 1
        }
        let route = try self.context.route(.tunnelProxy, self.context.anyTransport(&self.random))
        let device = TunnelEnd(number: 0, route: route, dialogue: .device(uuid: uuid), delegate: self)
        self.device = device
        try self.context.connect(device, over: route)
    }

    func tick(_ now: UInt64) throws {
        switch self.phase {
        case .registering where now >= self.deadline: self.notEstablished("it took too long")
        case .running where now >= self.deadline:
            self.phase = .draining
            self.deadline = now + UInt64(Self.patience * 1e9)
        case .running: try self.run(now)
        case .draining: try self.drain(now)
        case .leaving where now >= self.deadline:
            self.context.ledger.found("\(self.name) was not told that its clients had gone")
            self.end()
        case .registering, .leaving, .over: break
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
        for index in self.clients.indices {
            while self.phase == .running, self.clients[index].end.unsentMessages == 0,
                self.clients[index].sender.sends(now, &self.random)
            {
                let payload = self.clients[index].up.next(MessageSizes.any(atMost: self.longestMessage, &self.random))
                self.context.ledger.bytesSent += payload.count
                self.clients[index].end.prepare(payload: payload)
                try self.clients[index].end.send(messages: 1)
            }
        }
        while self.phase == .running, let device = self.device, device.unsentMessages == 0,
            self.sender?.sends(now, &self.random) == true
        {
            let index = Int.random(in: self.clients.indices, using: &self.random)
            try self.send(MessageSizes.any(atMost: self.longestMessage, &self.random), from: device, to: index)
        }
    }

    private var longestMessage: Int { min(65_536, self.context.longestMessage) }

    private func send(_ count: Int, from device: TunnelEnd, to index: Int) throws {
        guard let address = self.clients[index].address else { return }
        let payload = self.clients[index].down.next(count)
        self.context.ledger.bytesSent += payload.count
        device.prepare(payload: try FrameReader.frames(payload, to: address))
        try device.send(messages: 1)
    }

    private func drain(_ now: UInt64) throws {
        while let device = self.device, device.unsentMessages == 0, self.phase == .draining,
            self.lastSent < self.clients.count
        {
            self.lastSent += 1
            try self.send(MessageSizes.last, from: device, to: self.lastSent - 1)
        }
        guard self.phase == .draining else { return }
        let isQuiet =
            self.lastSent == self.clients.count
            && self.clients.allSatisfy { $0.up.missing == 0 && $0.down.missing == 0 }
        guard isQuiet || now >= self.deadline else { return }
        for client in self.clients {
            self.context.ledger.ended(client.up, of: "\(self.name), up")
            self.context.ledger.ended(client.down, of: "\(self.name), down")
        }
        self.phase = .leaving
        self.deadline = now + UInt64(Self.patience * 1e9)
        for client in self.clients { client.end.close() }
    }

    // MARK: Ends

    private func notEstablished(_ reason: String) {
        self.context.ledger.notEstablished += 1
        self.context.ledger.found("\(self.name) did not get all its clients: \(reason)")
        self.end()
    }

    private func end() {
        if self.phase == .running || self.phase == .draining {
            for client in self.clients {
                self.context.ledger.ended(client.up, of: "\(self.name), up")
                self.context.ledger.ended(client.down, of: "\(self.name), down")
            }
        }
        self.phase = .over
        for client in self.clients { client.end.close() }
        self.device?.close()
    }

    func endEstablished(_ end: TunnelEnd) throws {
        guard end !== self.device else {
            for client in self.clients { try self.context.connect(client.end, over: client.route) }
            return
        }
        self.established += 1
        self.begin()
    }

    private func begin() {
        guard self.phase == .registering, self.established == self.clients.count,
            self.clients.allSatisfy({ $0.address != nil })
        else { return }
        self.phase = .running
        self.deadline = Clock.now + BurstySender.nanoseconds(in: 2...40, &self.random)
    }

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        guard end === self.device else {
            let index = end.index
            return self.context.ledger.arrived(payload, in: &self.clients[index].down, of: "\(self.name), down")
        }
        try self.reader.read(payload) { address, payload in
            if address == 0 { return try self.told(DeviceNotification(payload)) }
            guard let index = self.clients.firstIndex(where: { $0.address == address }) else {
                self.context.ledger.bytesForeign += payload.count
                return self.context.ledger.found("\(self.name): a frame from \(address), which is nobody")
            }
            self.context.ledger.arrived(payload, in: &self.clients[index].up, of: "\(self.name), up")
        }
    }

    private func told(_ notification: DeviceNotification) {
        switch notification {
        case .connected(let uuid, let address):
            guard let index = self.clients.firstIndex(where: { $0.uuid == uuid }) else {
                return self.context.ledger.found("\(self.name) was told of a client that is not its own")
            }
            self.clients[index].address = address
            self.begin()
        case .disconnected(let address):
            guard self.phase == .leaving, let index = self.clients.firstIndex(where: { $0.address == address }) else {
                self.context.ledger.endedByProxy += 1
                return self.context.ledger.found("\(self.name) was told that \(address) had gone, which had not")
            }
            self.clients[index].address = nil
            if self.clients.allSatisfy({ $0.address == nil }) { self.end() }
        }
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) {
        switch self.phase {
        case .registering: self.notEstablished(error.description)
        case .running, .draining, .leaving:
            self.context.ledger.endedByProxy += 1
            self.context.ledger.found("\(self.name): \(end === self.device ? "it" : "a client") was ended: \(error)")
            self.end()
        case .over: break
        }
    }
}
