// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
public import ProxyWire

/// What waits for a device: a queue for each client, of which one frame's worth is taken in turns (PROTOCOL section 5).
///
/// It knows no bound of its own: who appends for a client waits while that one's queue is long.
public struct TurnQueue: Sendable {
    /// What one client's turn brings.
    public enum Turn: Equatable, Sendable {
        /// The device is to be told of the client.
        case joined
        /// At most one frame's worth of what the client has sent.
        case payload(ByteBuffer)
        /// The client has gone, and the device is to be told.
        case left
    }

    private let frameSize: Int
    private var queues: [TunnelAddress: CircularBuffer<Turn>] = [:]
    /// Everybody with a queue, the next first.
    private var turns: CircularBuffer<TunnelAddress> = []

    /// An empty queue that hands out at most `frameSize` bytes at a time.
    public init(frameSize: Int = SLIPEncoder.maximumPayload) {
        self.frameSize = max(1, frameSize)
    }

    /// Whether nothing waits.
    public var isEmpty: Bool { self.turns.isEmpty }

    /// Puts something at the end of a client's queue.
    public mutating func append(_ turn: Turn, for address: TunnelAddress) {
        if self.queues[address]?.append(turn) == nil {
            self.queues[address] = [turn]
            self.turns.append(address)
        }
    }

    /// Takes the next turn.
    public mutating func next() -> (address: TunnelAddress, turn: Turn)? {
        guard let address = self.turns.popFirst() else { return nil }
        // Out of the dictionary while it changes, so that it is not copied.
        guard var queue = self.queues.removeValue(forKey: address), var turn = queue.popFirst() else { return nil }
        if case .payload(var bytes) = turn, let part = bytes.readSlice(length: self.frameSize) {
            turn = .payload(part)
            if bytes.readableBytes > 0 { queue.prepend(.payload(bytes)) }
        }
        if !queue.isEmpty {
            self.queues[address] = queue
            self.turns.append(address)
        }
        return (address, turn)
    }

    /// Forgets everything.
    public mutating func removeAll() {
        self.queues = [:]
        self.turns = []
    }
}
