// SPDX-License-Identifier: GPL-3.0-only

/// Registers a device and connects its clients, through one server.
final class DeviceSession {
    private static let deviceUUID = DeviceSession.uuid(0)

    private let session: LoadSession
    private let route: Route
    private var device: TunnelEnd?
    private var reader = FrameReader()
    private var clients: [TunnelEnd] = []
    private var begun = 0
    private var established = 0
    /// What each client is called towards the device, by its uuid.
    private var addresses: [String: UInt16] = [:]

    init(_ session: LoadSession, _ route: Route) {
        self.session = session
        self.route = route
    }

    /// Opens it all, `parallel` clients at a time. Once only.
    ///
    /// - Throws: `BenchmarkError` if a connection fails or the server takes too long.
    func open(clients count: Int, parallel: Int = 32) throws -> DeviceGroup {
        let loop = self.session.loop
        let device = TunnelEnd(
            number: 0,
            route: self.route,
            dialogue: .device(uuid: Self.deviceUUID),
            delegate: self
        )
        self.device = device
        try self.session.connect(device, self.route)
        try loop.run(until: "the device registers", seconds: 20) { device.phase == .established }

        self.clients = (0..<count).map { index in
            let number = UInt64(index + 1)
            let dialogue = Dialogue.client(uuid: Self.uuid(number), of: Self.deviceUUID)
            return TunnelEnd(number: number, route: self.route, dialogue: dialogue, delegate: self)
        }
        for _ in 0..<min(parallel, count) { try self.beginNext() }
        try loop.run(until: "\(count) clients connect", seconds: 20 + Double(count) * 0.02) {
            self.established == count && self.addresses.count == count
        }
        return try DeviceGroup(
            device: device,
            reader: self.reader,
            clients: self.clients.map { client in
                guard let address = self.addresses[Self.uuid(client.number)] else {
                    throw BenchmarkError("the device was not told of client \(client.number)")
                }
                return DeviceGroup.Client(end: client, address: address)
            }
        )
    }

    private func beginNext() throws {
        guard self.begun < self.clients.count else { return }
        self.begun += 1
        try self.session.connect(self.clients[self.begun - 1], self.route)
    }

    private static func uuid(_ number: UInt64) -> String { PeerUUID.text(number, group: "9000") }
}

extension DeviceSession: TunnelEndDelegate {
    func endEstablished(_ end: TunnelEnd) throws {
        guard end !== self.device else { return }
        self.established += 1
        try self.beginNext()
    }

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        guard end === self.device else { throw BenchmarkError("bytes came to a client before anything was sent") }
        try self.reader.read(payload) { address, payload in
            guard address == 0 else { throw BenchmarkError("bytes came to the device before anything was sent") }
            switch try DeviceNotification(payload) {
            case .connected(let uuid, let address): self.addresses[uuid] = address
            case .disconnected(let address): throw BenchmarkError("the server dropped the client \(address)")
            }
        }
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws {
        throw BenchmarkError("a connection was lost while a device's clients connected: \(error)")
    }
}
