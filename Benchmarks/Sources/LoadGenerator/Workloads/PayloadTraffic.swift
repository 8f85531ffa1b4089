// SPDX-License-Identifier: GPL-3.0-only

/// Messages through tunnels, each byte of them checked where it arrives.
final class PayloadTraffic: Traffic, TunnelEndDelegate {
    private let tunnels: [Tunnel]
    private let ends: [TunnelEnd]
    private let pattern: PayloadPattern
    /// Payload bytes that each end has received.
    private var received: [Int]
    /// Payload bytes that all have received.
    private(set) var totalReceived = 0

    /// The tunnels' ends are this object's from now on.
    convenience init(_ tunnels: [Tunnel], messageSize: Int) {
        self.init(tunnels, pattern: PayloadPattern(size: messageSize))
    }

    /// The same with a payload of choice.
    init(_ tunnels: [Tunnel], pattern: PayloadPattern, text: Bool = false) {
        self.tunnels = tunnels
        self.ends = tunnels.flatMap(\.ends)
        self.pattern = pattern
        self.received = Array(repeating: 0, count: self.ends.count)
        for (index, end) in self.ends.enumerated() {
            end.index = index
            end.delegate = self
            end.prepare(payload: self.pattern.bytes, text: text)
        }
    }

    func send(messages: Int, _ direction: Direction) throws {
        try self.send(messages: messages, direction, of: 0..<self.tunnels.count)
    }

    /// The same through some of the tunnels.
    func send(messages: Int, _ direction: Direction, of tunnels: Range<Int>) throws {
        for tunnel in self.tunnels[tunnels] {
            if direction.isUp { try tunnel.first.send(messages: messages) }
            if direction.isDown { try tunnel.second?.send(messages: messages) }
        }
    }

    func stopSending() {
        for end in self.ends { end.stopSending() }
    }

    /// Payload bytes of whole messages that were handed to sockets.
    var totalSent: Int { self.ends.reduce(0) { $0 + $1.sentMessages * self.pattern.bytes.count } }

    /// Whether everything has arrived that was sent.
    private var isQuiet: Bool {
        self.totalSent == self.totalReceived && self.ends.allSatisfy { $0.unsentMessages == 0 }
    }

    func drain(_ loop: EventLoop, seconds: Double = 30) throws {
        try loop.run(until: "the bytes sent arrive", seconds: seconds) { self.isQuiet }
        for end in self.ends {
            // Ends of a tunnel are neighbours.
            let sent = self.ends[end.index ^ 1].sentMessages * self.pattern.bytes.count
            guard self.received[end.index] == sent else {
                throw BenchmarkError("\(self.received[end.index]) bytes arrived where \(sent) were sent")
            }
        }
    }

    func endEstablished(_ end: TunnelEnd) throws {}

    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws {
        guard self.pattern.matches(payload, at: self.received[end.index]) else {
            throw BenchmarkError("the server changed the bytes of tunnel \(end.number)")
        }
        self.received[end.index] += payload.count
        self.totalReceived += payload.count
    }

    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws {
        throw BenchmarkError("tunnel \(end.number) was lost: \(error)")
    }
}
