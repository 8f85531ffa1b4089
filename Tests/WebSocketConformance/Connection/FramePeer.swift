// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting

/// A WebSocket client that sends frames as they are written, cut as it is told, and sees every frame of the server.
final class FramePeer {
    /// What comes from the server.
    enum Input: Equatable {
        case message(opcode: UInt8, ByteBuffer)
        case pong(ByteBuffer)
        case close(code: UInt16?, reason: String)
        /// The server sends no more.
        case end
    }

    /// How long a case may take before its connections are cut, whereupon it says what is missing.
    private static let patience = TimeAmount.minutes(3)

    private let peer: TestPeer
    private let watchdog: Scheduled<Void>
    private var reader = ServerFrameReader()
    /// The opcode of a message whose end has not come.
    private var opcode: UInt8?
    /// What has come of it.
    private(set) var unfinished = ByteBuffer()

    private init(_ peer: TestPeer) {
        self.peer = peer
        let channel = peer.channel
        self.watchdog = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    /// Connects and does the opening handshake.
    static func connect(to endpoint: TestEndpoint) async throws -> FramePeer {
        let peer = try await TestPeer.connect(to: endpoint, upgrade: false)
        let connected = FramePeer(peer)
        try await peer.send(raw: TestPeer.upgradeRequest)
        var head = ""
        while !head.hasSuffix("\r\n\r\n") {
            guard case .bytes(let bytes) = await peer.receive() else { throw ConformanceFailure("no upgrade: \(head)") }
            head += String(buffer: bytes)
        }
        guard head.hasPrefix("HTTP/1.1 101 "), head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else {
            throw ConformanceFailure("no upgrade: \(head)")
        }
        return connected
    }

    /// Two in a tunnel with each other.
    static func tunnel(at endpoint: TestEndpoint, token: String) async throws -> (FramePeer, FramePeer) {
        let (one, two) = (try await self.connect(to: endpoint), try await self.connect(to: endpoint))
        for peer in [one, two] {
            try await peer.peer.sendAuthenticate(token: token)
            try await peer.expectText(TestPeer.accepted + "\n")
        }
        for peer in [one, two] {
            guard case .message(1, let message) = try await peer.receive(),
                String(buffer: message).contains("RemoteProxy.TunnelEstablished")
            else { throw ConformanceFailure("no TunnelEstablished") }
        }
        return (one, two)
    }

    private func expectText(_ text: String) async throws {
        let input = try await self.receive()
        guard input == .message(opcode: 1, ByteBuffer(string: text)) else {
            throw ConformanceFailure("not \(text) but \(input.words)")
        }
    }

    /// Sends frames, and returns when they are on their way.
    ///
    /// A server that has closed the connection takes no more; what came before says whether it was right to.
    func send(_ turn: WebSocketCase.Turn) async {
        var pieces: [ByteBuffer] = []
        var bytes = ByteBuffer()
        bytes.reserveCapacity(turn.frames.reduce(0) { $0 + $1.payload.readableBytes + 14 })
        for frame in turn.frames {
            if case .frames = turn.cut {
                pieces.append(bytes)
                bytes = ByteBuffer()
            }
            frame.write(into: &bytes)
        }
        if case .octets(let count) = turn.cut {
            while bytes.readableBytes > count, let piece = bytes.readSlice(length: count) { pieces.append(piece) }
        }
        if let part = turn.part { bytes = bytes.getSlice(at: part.lowerBound, length: part.count) ?? ByteBuffer() }
        let channel = self.peer.channel
        let sent: EventLoopFuture<Void> = channel.eventLoop.flatSubmit { [pieces, bytes] in
            // Each flushed on its own: one record, one call to the system.
            for piece in pieces where piece.readableBytes > 0 { channel.writeAndFlush(piece, promise: nil) }
            return channel.writeAndFlush(bytes)
        }
        try? await sent.get()
    }

    /// The next message, whole, or whatever else comes; also between a message's frames.
    func receive() async throws -> Input {
        while true {
            if let frame = try self.reader.next() {
                if let input = try self.take(frame) { return input }
                continue
            }
            guard try await self.readMore() else { return .end }
        }
    }

    /// Waits until this much of a message has come whose end has not.
    func receive(unfinished expected: ByteBuffer) async throws {
        while self.unfinished.readableBytes < expected.readableBytes {
            if let frame = try self.reader.next() {
                guard try self.take(frame) == nil else { throw ConformanceFailure("a frame of another kind") }
            } else if try await !self.readMore() {
                throw ConformanceFailure("the server finished")
            }
        }
        guard self.unfinished == expected else { throw ConformanceFailure("another beginning of a message") }
    }

    /// Sends frames at once.
    func send(_ frames: ClientFrame...) async {
        await self.send(WebSocketCase.Turn(frames: frames))
    }

    /// Closes the connection; nothing is waited for.
    func close() async {
        self.watchdog.cancel()
        await self.peer.close()
    }

    private func readMore() async throws -> Bool {
        switch await self.peer.receive() {
        case .bytes(let bytes): self.reader.append(bytes)
        case .event: throw ConformanceFailure("not raw")
        case .end:
            guard !self.reader.hasRest else { throw ConformanceFailure("the server finished within a frame") }
            return false
        }
        return true
    }

    private func take(_ frame: ServerFrame) throws -> Input? {
        switch frame.opcode {
        case 8:
            var payload = frame.payload
            guard payload.readableBytes > 0 else { return .close(code: nil, reason: "") }
            guard let code = payload.readInteger(as: UInt16.self),
                let reason = String(validating: payload.readableBytesView, as: UTF8.self)
            else { throw ConformanceFailure("a Close frame with half a code or no UTF-8") }
            return .close(code: code, reason: reason)
        case 9: throw ConformanceFailure("a ping, which was not due or was forwarded")
        case 10: return .pong(frame.payload)
        case 0: guard self.opcode != nil else { throw ConformanceFailure("a stray continuation") }
        default:
            guard self.opcode == nil else { throw ConformanceFailure("a message within a message") }
            self.opcode = frame.opcode
        }
        if self.unfinished.readableBytes == 0, frame.isFinal {
            self.unfinished = frame.payload
        } else {
            self.unfinished.writeImmutableBuffer(frame.payload)
        }
        guard frame.isFinal, let opcode = self.opcode else { return nil }
        defer { (self.opcode, self.unfinished) = (nil, ByteBuffer()) }
        return .message(opcode: opcode, self.unfinished)
    }
}

extension FramePeer.Input {
    /// For people, and short.
    var words: String {
        switch self {
        case .message(let opcode, let payload): "a message (\(opcode)) of \(payload.readableBytes) bytes"
        case .pong(let payload): "a pong of \(payload.readableBytes) bytes"
        case .close(let code, let reason): "Close \(code.map(String.init) ?? "without a code") \(reason)"
        case .end: "the end"
        }
    }
}
