// SPDX-License-Identifier: GPL-3.0-only

/// What happens at an end of a tunnel.
protocol TunnelEndDelegate: AnyObject {
    /// The tunnel stands for this end.
    func endEstablished(_ end: TunnelEnd) throws

    /// Payload came. The bytes are gone when this returns.
    func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) throws

    /// The connection is gone.
    func endLost(_ end: TunnelEnd, _ error: BenchmarkError) throws
}

/// One connection of a tunnel: upgrade and dialogue first, payload then.
final class TunnelEnd: PeerDelegate {
    enum Phase: Equatable {
        case upgrading
        case talking
        case established
    }

    /// Which tunnel this end belongs to; unknown at first for a connection that a forwarding server makes.
    var number: UInt64
    weak var delegate: (any TunnelEndDelegate)?
    private(set) var peer: Peer?
    private(set) var phase: Phase

    private let route: Route
    private var dialogue: Dialogue
    private var parser: ServerFrameParser?
    private var head: [UInt8] = []
    private var outgoing = MessageStream(PreparedMessage([0]))
    private var pong: [UInt8]?
    private(set) var unsentMessages = 0
    /// Messages that were taken whole, by OpenSSL and the socket's buffer if not by the network.
    private(set) var sentMessages = 0
    /// For the delegate: where it keeps what it knows of this end.
    var index = 0

    init(number: UInt64, route: Route, dialogue: Dialogue, delegate: any TunnelEndDelegate) {
        self.number = number
        self.route = route
        self.dialogue = dialogue
        self.delegate = delegate
        self.phase = route.usesWebSocket ? .upgrading : .talking
    }

    /// Makes the connection this end's.
    func attach(_ peer: Peer) throws {
        self.peer = peer
        try peer.start()
    }

    func close() {
        self.peer?.close()
    }

    // MARK: Sending

    /// Chooses what `send` sends: this payload, framed for this end's transport. Only between two messages.
    func prepare(payload: [UInt8], text: Bool = false) {
        self.outgoing = MessageStream(self.framed(payload, text: text))
    }

    /// The same for several payloads that take turns, each `run` times in a row.
    func prepare(payloads: [[UInt8]], run: Int) {
        self.outgoing = MessageStream(payloads.map { self.framed($0, text: false) }, run: run)
    }

    private func framed(_ payload: [UInt8], text: Bool) -> PreparedMessage {
        PreparedMessage(self.route.usesWebSocket ? WebSocketMessage.frame(text ? .text : .binary, payload) : payload)
    }

    /// Sends so many messages more, now or as soon as the socket takes them.
    func send(messages: Int) throws {
        self.unsentMessages += messages
        try self.pump()
    }

    /// Sends no further message; one that was begun is completed.
    func stopSending() {
        self.unsentMessages = self.outgoing.isAtStart ? 0 : 1
    }

    private func pump() throws {
        guard let peer = self.peer else { return }
        // What was sent before still waits for the socket: this comes after it.
        guard peer.canSend else { return peer.wantsToWrite = true }
        if let pong = self.pong, self.outgoing.isAtStart {
            self.pong = nil
            try peer.send(pong)
        }
        if self.unsentMessages > 0 {
            let taken = try peer.send(&self.outgoing, messages: self.unsentMessages)
            self.unsentMessages -= taken
            self.sentMessages += taken
        }
        let wants = self.unsentMessages > 0 || self.pong != nil
        if peer.wantsToWrite != wants { peer.wantsToWrite = wants }
    }

    // MARK: PeerDelegate

    func peerConnected(_ peer: Peer) throws {
        switch self.phase {
        case .upgrading: try peer.send(WebSocketUpgrade.request(port: self.route.port))
        case .talking, .established: try self.perform(self.dialogue.connected())
        }
    }

    func peer(_ peer: Peer, received bytes: UnsafeRawBufferPointer) throws {
        if self.phase == .upgrading {
            self.head.append(contentsOf: bytes)
            guard let length = try WebSocketUpgrade.headLength(of: self.head) else { return }
            let rest = Array(self.head[length...])
            self.head = []
            self.phase = .talking
            self.parser = ServerFrameParser()
            try self.perform(self.dialogue.connected())
            try rest.withUnsafeBytes { try self.take(framed: $0) }
        } else if self.parser == nil {
            try self.take(bytes)
        } else {
            try self.take(framed: bytes)
        }
    }

    func peerWritable(_ peer: Peer) throws {
        try self.pump()
    }

    func peerEnded(_ peer: Peer, _ error: BenchmarkError?) throws {
        try self.delegate?.endLost(self, error ?? BenchmarkError("the server closed the connection"))
    }

    // MARK: Bytes

    private func take(framed bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let event = self.parser?.next(&rest) {
            switch event {
            case .payload(let payload):
                try self.take(payload)
            case .ping(let payload):
                // It may have to wait for the end of a message.
                self.pong = WebSocketMessage.frame(.pong, payload)
                try self.pump()
            case .close(let code):
                let text = code.map { " with code \($0)" } ?? ""
                try self.delegate?.endLost(self, BenchmarkError("the server closed the WebSocket\(text)"))
            case .failure(let reason):
                throw BenchmarkError("the server broke the WebSocket protocol: \(reason)")
            }
        }
    }

    private func take(_ payload: UnsafeRawBufferPointer) throws {
        switch self.phase {
        case .established: try self.delegate?.end(self, received: payload)
        case .upgrading, .talking: try self.perform(self.dialogue.received(payload))
        }
    }

    private func perform(_ action: Dialogue.Action) throws {
        switch action {
        case .wait: break
        case .send(let bytes): try self.say(bytes)
        case .fail(let reason): try self.delegate?.endLost(self, BenchmarkError(reason))
        case .establishedAfter(let bytes):
            try self.say(bytes)
            try self.established()
        case .established: try self.established()
        }
    }

    private func established() throws {
        self.phase = .established
        if let number = self.dialogue.heardNumber { self.number = number }
        try self.delegate?.endEstablished(self)
    }

    private func say(_ bytes: [UInt8]) throws {
        try self.peer?.send(self.route.usesWebSocket ? WebSocketMessage.frame(.text, bytes) : bytes)
    }
}
