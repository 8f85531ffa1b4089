// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
public import NIOCore
import NIOPosix
import NIOSSL
public import ProxyWire

/// The other side of a server under test: raw enough to do everything wrong, and able to do it right.
///
/// Receiving is for one task at a time.
public final class TestPeer: Sendable {
    /// What has come.
    public enum Input: Equatable, Sendable {
        /// Bytes of a stream.
        case bytes(ByteBuffer)
        /// A WebSocket event.
        case event(WebSocketEvent)
        /// The server sends no more.
        case end
    }

    /// The connection failed in a way the test did not ask for.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// How the server ended a connection.
    public struct Ending: Equatable, Sendable {
        /// The WebSocket close code, if there was one.
        public let code: WebSocketCloseCode?
        /// The words with it.
        public let reason: String
        /// Payload or messages that came before.
        public let rest: [UInt8]
    }

    public let endpoint: TestEndpoint
    /// The connection itself, for tests that tamper with it.
    public let channel: any Channel
    private let inbox: TestInbox<Input>

    private init(endpoint: TestEndpoint, channel: any Channel, inbox: TestInbox<Input>) {
        self.endpoint = endpoint
        self.channel = channel
        self.inbox = inbox
    }

    /// Connects; with WebSocket also does the upgrade unless told otherwise. Certificates are not verified.
    ///
    /// - Parameters:
    ///   - source: the address to connect from, with any port; nil for the system's choice.
    ///   - preamble: what goes out before all else, TLS too, and with the first of it.
    ///   - upgrade: whether to do the upgrade.
    ///   - fields: lines of the upgrade request, each with its CRLF.
    ///   - identity: what to present to a server that asks for a certificate.
    public static func connect(
        to endpoint: TestEndpoint,
        from source: String? = nil,
        preamble: ByteBuffer? = nil,
        upgrade: Bool = true,
        fields: String = "",
        identity: TestIdentity? = nil
    ) async throws -> TestPeer {
        let inbox = TestInbox<Input>(last: .end)
        let upgradePromise = TestServer.group.any().makePromise(of: Void.self)
        let wantsUpgrade = upgrade && endpoint.transport.isWebSocket
        var bootstrap = ClientBootstrap(group: TestServer.group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let preamble {
                        try channel.pipeline.syncOperations.addHandler(PreambleHandler(preamble))
                    }
                    if endpoint.transport.isSecure {
                        var configuration = TLSConfiguration.makeClientConfiguration()
                        configuration.certificateVerification = .none
                        // Closing is not what is tested: it need not wait for the server's close_notify.
                        configuration.shutdownTimeout = .milliseconds(50)
                        if let identity {
                            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificate)
                                .map { .certificate($0) }
                            let key = try NIOSSLPrivateKey(file: identity.key, format: .pem)
                            configuration.privateKey = .privateKey(key)
                        }
                        let context = try NIOSSLContext(configuration: configuration)
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        TestPeerHandler(
                            inbox: inbox,
                            decoder: wantsUpgrade ? WebSocketDecoder(role: .client) : nil,
                            upgraded: upgradePromise
                        )
                    )
                }
            }
        let channel: any Channel
        do {
            if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
            channel =
                endpoint.transport == .unix
                ? try await bootstrap.connect(unixDomainSocketPath: endpoint.path).get()
                : try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
        } catch {
            upgradePromise.fail(error)
            throw error
        }
        if wantsUpgrade {
            try await channel.writeAndFlush(ByteBuffer(string: self.upgradeRequest(fields)))
            try await upgradePromise.futureResult.get()
        } else {
            upgradePromise.succeed()
        }
        return TestPeer(endpoint: endpoint, channel: channel, inbox: inbox)
    }

    /// The opening handshake of RFC 6455 section 1.3.
    public static let upgradeRequest = upgradeRequest("")

    /// The same with further fields.
    public static func upgradeRequest(_ fields: String) -> String {
        "GET /any/path HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(fields)"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    }

    // MARK: Sending

    /// Sends bytes as they are.
    public func send(raw bytes: ByteBuffer) async throws {
        try await self.channel.writeAndFlush(bytes)
    }

    /// Sends text as they are.
    public func send(raw text: String) async throws {
        try await self.send(raw: ByteBuffer(string: text))
    }

    /// Sends a control message, or payload that is text.
    public func send(_ text: String) async throws {
        try await self.send(.text, ByteBuffer(string: text))
    }

    /// Sends payload: one WebSocket message, or bytes of the stream.
    public func send(_ opcode: WebSocketDataOpcode, _ payload: ByteBuffer) async throws {
        try await self.send(WebSocketPiece(opcode: opcode, isFirst: true, isLast: true, payload: payload))
    }

    /// Sends a piece of a message.
    public func send(_ piece: WebSocketPiece) async throws {
        try await self.send(raw: self.encode(piece))
    }

    /// A piece as it lies on the wire.
    public func encode(_ piece: WebSocketPiece) -> ByteBuffer {
        guard self.endpoint.transport.isWebSocket else { return piece.payload }
        var frame = ByteBuffer()
        WebSocketEncoder(role: .client).write(piece, into: &frame)
        return frame
    }

    /// Sends a Close frame.
    public func sendClose(_ code: WebSocketCloseCode, _ reason: String = "") async throws {
        var frame = ByteBuffer()
        WebSocketEncoder(role: .client).write(close: code, reason: reason, into: &frame)
        try await self.send(raw: frame)
    }

    /// Sends a ping.
    public func sendPing(_ text: String) async throws {
        var frame = ByteBuffer()
        WebSocketEncoder(role: .client).write(ping: ByteBuffer(string: text), into: &frame)
        try await self.send(raw: frame)
    }

    /// Answers a ping.
    public func sendPong(_ payload: ByteBuffer) async throws {
        var frame = ByteBuffer()
        WebSocketEncoder(role: .client).write(pong: payload, into: &frame)
        try await self.send(raw: frame)
    }

    /// A send that is waited for later.
    public struct PendingSend: Sendable {
        fileprivate let future: EventLoopFuture<Void>

        /// Waits until everything is on its way.
        public func value() async throws {
            try await self.future.get()
        }

        /// Whether everything is on its way before the time is over.
        public func isDone(within time: TimeAmount) async -> Bool {
            let loop = self.future.eventLoop
            let promise = loop.makePromise(of: Bool.self)
            let deadline = loop.scheduleTask(in: time) { promise.succeed(false) }
            self.future.whenComplete { _ in
                deadline.cancel()
                promise.succeed(true)
            }
            return await (try? promise.futureResult.get()) ?? false
        }
    }

    /// Begins to send payload, without waiting until it is on its way.
    public func sendInBackground(_ opcode: WebSocketDataOpcode, _ payload: ByteBuffer) -> PendingSend {
        let piece = WebSocketPiece(opcode: opcode, isFirst: true, isLast: true, payload: payload)
        return PendingSend(future: self.channel.writeAndFlush(self.encode(piece)))
    }

    /// Finishes sending: FIN, behind close_notify where there is TLS.
    public func finish() async throws {
        try await self.channel.close(mode: .output)
    }

    /// Ends the TCP stream as a client does that has been killed: FIN without close_notify.
    public func cut() async throws {
        let channel = self.channel
        // Straight at the socket: TLS shall not say goodbye.
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            channel._channelCore.close0(error: ChannelError.outputClosed, mode: .output, promise: promise)
            return promise.futureResult
        }.get()
    }

    /// Closes the connection.
    public func close() async {
        // Only fails when it is closed already.
        try? await self.channel.close()
    }

    /// Resets the connection: what is under way is lost, and the server sees an error instead of an end.
    public func reset() async throws {
        let channel = self.channel
        guard let options = channel as? any SocketOptionProvider else { throw Failure(description: "no socket") }
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        // Straight at the socket: TLS shall not say goodbye.
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            channel._channelCore.close0(error: ChannelError.ioOnClosedChannel, mode: .all, promise: promise)
            return promise.futureResult
        }.get()
    }

    // MARK: Receiving

    /// The next thing that comes; `.end` again and again once the server has finished.
    public func receive() async -> Input {
        await self.inbox.next()
    }

    /// The next control message, without the newline that must end it.
    public func receiveMessage() async throws -> String {
        var message: [UInt8] = []
        var splitter = JSONMessageSplitter(maximumMessageSize: 1 << 24)
        var isWhole = false
        while true {
            switch await self.receive() {
            case .bytes(var bytes):
                while let byte = bytes.readInteger(as: UInt8.self) {
                    message.append(byte)
                    if isWhole {
                        // What came behind the message belongs to the next receive.
                        if bytes.readableBytes > 0 { self.inbox.putBack(.bytes(bytes)) }
                        return try Self.line(message)
                    }
                    splitter.append(CollectionOfOne(byte))
                    isWhole = splitter.next() != nil
                }
            case .event(.data(let piece)):
                message.append(contentsOf: piece.payload.readableBytesView)
                if piece.isLast { return try Self.line(message) }
            case .event(.ping), .event(.pong):
                continue
            case .event(.close(let code, let reason)):
                throw Failure(description: "closed with \(code?.rawValue ?? 0) \(reason)")
            case .end:
                throw Failure(description: "the server finished, after \(String(decoding: message, as: UTF8.self))")
            }
        }
    }

    private static func line(_ message: [UInt8]) throws -> String {
        guard message.last == UInt8(ascii: "\n") else {
            throw Failure(description: "no newline after \(String(decoding: message, as: UTF8.self))")
        }
        return String(decoding: message.dropLast(), as: UTF8.self)
    }

    /// The next WebSocket message, whole.
    public func receiveWebSocketMessage() async throws -> (opcode: WebSocketDataOpcode, payload: [UInt8]) {
        var payload: [UInt8] = []
        while true {
            switch await self.receive() {
            case .event(.data(let piece)):
                payload.append(contentsOf: piece.payload.readableBytesView)
                if piece.isLast { return (piece.opcode, payload) }
            case .event(.ping), .event(.pong):
                continue
            case .bytes, .event(.close), .end:
                throw Failure(description: "no WebSocket message, after \(payload.count) bytes")
            }
        }
    }

    /// This many bytes of payload, message boundaries apart.
    public func receivePayload(_ count: Int) async throws -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(count)
        while payload.count < count {
            switch await self.receive() {
            case .bytes(let bytes):
                payload.append(contentsOf: bytes.readableBytesView)
            case .event(.data(let piece)):
                payload.append(contentsOf: piece.payload.readableBytesView)
            case .event(.ping), .event(.pong): continue
            case .event(.close), .end:
                throw Failure(description: "the server finished, after \(payload.count) of \(count) bytes")
            }
        }
        return payload
    }

    /// Takes everything until the server has finished.
    public func receiveEnding() async -> Ending {
        var rest: [UInt8] = []
        var code: WebSocketCloseCode?
        var words = ""
        while true {
            switch await self.receive() {
            case .bytes(let bytes): rest.append(contentsOf: bytes.readableBytesView)
            case .event(.data(let piece)): rest.append(contentsOf: piece.payload.readableBytesView)
            case .event(.ping), .event(.pong): continue
            case .event(.close(let closeCode, let reason)):
                code = closeCode
                words = reason
                // The answer that a proper client gives.
                try? await self.sendClose(closeCode ?? .normal)
            case .end:
                return Ending(code: code, reason: words, rest: rest)
            }
        }
    }

    /// Stops reading from the socket.
    public func pauseReading() async throws {
        try await self.channel.setOption(.autoRead, value: false).get()
    }

    /// Reads again.
    public func resumeReading() async throws {
        try await self.channel.setOption(.autoRead, value: true).get()
    }
}
