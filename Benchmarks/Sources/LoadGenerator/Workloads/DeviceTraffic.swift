// SPDX-License-Identifier: GPL-3.0-only

/// Messages between a device and its clients, each byte of them checked where it arrives.
final class DeviceTraffic: Traffic, TunnelEndDelegate {
    private let device: TunnelEnd
    private let clients: [DeviceGroup.Client]
    private var reader: FrameReader
    private let pattern: PayloadPattern
    /// In which order the device serves its clients.
    private let rotation: Rotation
    /// Which client has an address.
    private var indexes: [UInt16: Int] = [:]
    /// Payload bytes that each client has received, and the device from each.
    private var received: [(down: Int, up: Int)]
    private(set) var totalReceived = 0

    /// The group's connections are this object's from now on.
    ///
    /// - Parameter run: messages that the device sends to one client before it turns to the next.
    init(_ group: DeviceGroup, pattern: PayloadPattern, text: Bool = false, run: Int) throws {
        self.device = group.device
        self.clients = group.clients
        self.reader = group.reader
        self.pattern = pattern
        self.rotation = Rotation(members: group.clients.count, run: run)
        self.received = Array(repeating: (0, 0), count: group.clients.count)
        for (index, client) in self.clients.enumerated() {
            guard self.indexes.updateValue(index, forKey: client.address) == nil else {
                throw BenchmarkError("the server gave the address \(client.address) to two clients")
            }
            client.end.index = index
            client.end.delegate = self
            client.end.prepare(payload: pattern.bytes, text: text)
        }
        self.device.delegate = self
        let messages = try self.clients.map { try FrameReader.frames(pattern.bytes, to: $0.address) }
        self.device.prepare(payloads: messages, run: run)
    }

    func send(messages: Int, _ direction: Direction) throws {
        if direction.isDown { try self.device.send(messages: messages) }
        guard direction.isUp else { return }
        for client in self.clients { try client.end.send(messages: messages) }
    }

    func stopSending() {
        self.device.stopSending()
        for client in self.clients { client.end.stopSending() }
    }

    /// Payload bytes of whole messages that were handed to sockets.
    private var totalSent: Int {
        self.clients.reduce(self.device.sentMessages) { $0 + $1.end.sentMessages } * self.pattern.bytes.count
    }

    private var isQuiet: Bool {
        self.totalSent == self.totalReceived && self.device.unsentMessages == 0
            && self.clients.allSatisfy { $0.end.unsentMessages == 0 }
    }

    func drain(_ loop: EventLoop, seconds: Double = 30) throws {
        try loop.run(until: "the bytes sent arrive", seconds: seconds) { self.isQuiet }
        for (index, client) in self.clients.enumerated() {
            let size = self.pattern.bytes.count
            let sent = (
                down: self.rotation.turns(of: index, in: self.device.sentMessages) * size,
                up: client.end.sentMessages * size
            )
            guard self.received[index] == sent else {
                let received = self.received[index]
                throw BenchmarkError(
                    "client \(client.address): \(received.down) and \(received.up) bytes arrived, down and up, where "
                        + "\(sent.down) and \(sent.up) were sent"
                )
            }
        }
    }

    func endEstablished(_ end: TunnelEnd) throws {}

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        guard end === self.device else {
            return try self.take(payload, at: &self.received[end.index].down, of: self.clients[end.index])
        }
        try self.reader.read(payload) { address, payload in
            guard let index = self.indexes[address] else {
                throw BenchmarkError("the device got bytes from the address \(address), which nobody has")
            }
            try self.take(payload, at: &self.received[index].up, of: self.clients[index])
        }
    }

    private func take(
        _ payload: UnsafeRawBufferPointer,
        at position: inout Int,
        of client: DeviceGroup.Client
    ) throws {
        guard self.pattern.matches(payload, at: position) else {
            throw BenchmarkError("the server changed the bytes of client \(client.address)")
        }
        position += payload.count
        self.totalReceived += payload.count
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws {
        let who = end === self.device ? "the device" : "client \(self.clients[end.index].address)"
        throw BenchmarkError("\(who) was lost: \(error)")
    }
}
