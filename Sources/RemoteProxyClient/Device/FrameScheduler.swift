// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// What a device has to send, in the order of sending: messages to the proxy first, then a frame of each client in
/// turn, so that one with much to send does not hold up the others.
///
/// `Waiter` stands for whoever waits until a client's message has been taken.
struct FrameScheduler<Waiter> {
    struct Frame {
        var frame: SLIPFrame
        var waiter: Waiter?
        /// Whether this client has nothing more to send.
        var isLastOfClient: Bool
    }

    private let highMark: Int
    /// Messages to the proxy, oldest first.
    private var control: [ByteBuffer] = []
    private var clients: [TunnelAddress: MessageQueue<Waiter>] = [:]
    /// Clients that have something to send, each once, in the order of their turns.
    private var turns: [TunnelAddress] = []
    /// Bytes that the transport has been given and has not yet written.
    private(set) var unwritten = 0
    /// Bytes of messages to the proxy that the transport has not been given.
    private(set) var waitingControl = 0

    init(highMark: Int) {
        self.highMark = max(highMark, 1)
    }

    /// Whether nothing is left to give to the transport.
    var isEmpty: Bool { self.control.isEmpty && self.turns.isEmpty }

    /// Whether a client has nothing left to send.
    func isEmpty(for address: TunnelAddress) -> Bool { self.clients[address] == nil }

    mutating func append(control message: ByteBuffer) {
        self.control.append(message)
        self.waitingControl += message.readableBytes
    }

    mutating func append(_ bytes: [UInt8], to address: TunnelAddress, waiter: Waiter) {
        if self.clients[address] == nil { self.turns.append(address) }
        self.clients[address, default: MessageQueue(pieceSize: SLIPEncoder.maximumPayload)]
            .append(bytes, kind: .stream, waiter: waiter)
    }

    /// Takes the next frame; nil if there is none or the transport has enough to do. Count with ``sent(_:)`` what it
    /// becomes.
    mutating func next() -> Frame? {
        guard self.unwritten < self.highMark else { return nil }
        if !self.control.isEmpty {
            let message = self.control.removeFirst()
            self.waitingControl -= message.readableBytes
            return Frame(frame: SLIPFrame(address: .control, payload: message), waiter: nil, isLastOfClient: false)
        }
        guard let address = self.turns.first else { return nil }
        self.turns.removeFirst()
        // In place: a copy of the queue would copy its messages.
        guard let next = self.clients[address]?.next() else { return nil }
        let isLast = self.clients[address]?.isEmpty ?? true
        if isLast {
            self.clients[address] = nil
        } else {
            self.turns.append(address)
        }
        return Frame(
            frame: SLIPFrame(address: address, payload: next.piece.payload),
            waiter: next.waiter,
            isLastOfClient: isLast
        )
    }

    /// The transport has been given `count` bytes.
    mutating func sent(_ count: Int) {
        self.unwritten += count
    }

    /// The transport has written `count` bytes.
    mutating func written(_ count: Int) {
        self.unwritten -= count
    }

    /// Gives up what a client has to send.
    mutating func removeAll(of address: TunnelAddress) -> [Waiter] {
        guard var messages = self.clients.removeValue(forKey: address) else { return [] }
        self.turns.removeAll { $0 == address }
        return messages.removeAll()
    }
}
