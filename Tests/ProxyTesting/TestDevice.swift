// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import NIOCore
public import ProxyWire
public import RemoteProxyAPI
import Synchronization

/// A device registered with a tunnel proxy server under test: SLIP frames in and out.
///
/// Receiving is for one task at a time.
public final class TestDevice: Sendable {
    /// The connection under the frames.
    public let peer: TestPeer
    /// As registered.
    public let uuid: Uuid
    private let state = Mutex(State())

    private struct State {
        var decoder = SLIPDecoder(maximumPayload: 1 << 24)
        var events: CircularBuffer<SLIPEvent> = []
    }

    private init(peer: TestPeer, uuid: Uuid) {
        self.peer = peer
        self.uuid = uuid
    }

    /// Connects and registers, as deployed devices do.
    public static func register(
        at endpoint: TestEndpoint,
        uuid: Uuid = .random(),
        name: String = "device"
    ) async throws -> TestDevice {
        let peer = try await TestPeer.connect(to: endpoint)
        let answer = try await peer.call(
            TunnelProxyAPI.TunnelProxy.RegisterServer(serverName: name, serverUuid: uuid.description)
        )
        guard answer.tunnelProxyError == .noError, answer.slipEnabled else {
            throw TestPeer.Failure(description: "not registered: \(answer)")
        }
        return TestDevice(peer: peer, uuid: uuid)
    }

    // MARK: Sending

    /// Sends bytes as they are: in a binary message over WebSocket.
    public func send(raw bytes: ByteBuffer) async throws {
        try await self.peer.send(.binary, bytes)
    }

    /// Sends one frame.
    public func send(_ payload: ByteBuffer, to address: TunnelAddress) async throws {
        var frame = ByteBuffer()
        SLIPEncoder().write(whole: payload, to: address, into: &frame)
        try await self.send(raw: frame)
    }

    /// Begins to send one frame, without waiting until it is on its way.
    public func sendInBackground(_ payload: ByteBuffer, to address: TunnelAddress) -> TestPeer.PendingSend {
        var frame = ByteBuffer()
        SLIPEncoder().write(whole: payload, to: address, into: &frame)
        return self.peer.sendInBackground(.binary, frame)
    }

    /// Sends a request, with id 0 as deployed devices do, and takes the answer, which must be the next frame.
    public func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response {
        try await self.send(
            ByteBuffer(bytes: RPCRequest(id: 0, method: Method.name, params: request.json).encoded()),
            to: .control
        )
        return try TestPeer.response(to: request, in: try await self.receiveMessage())
    }

    // MARK: Receiving

    /// The next event of the stream; nil once the server has finished.
    public func receiveEvent() async -> SLIPEvent? {
        while true {
            if let event = self.state.withLock({ $0.events.popFirst() }) { return event }
            let bytes: ByteBuffer
            switch await self.peer.receive() {
            case .bytes(let read): bytes = read
            case .event(.data(let piece)): bytes = piece.payload
            case .event(.ping), .event(.pong): continue
            case .event(.close), .end: return nil
            }
            self.state.withLock { state in
                var events = CircularBuffer<SLIPEvent>()
                state.decoder.decode(bytes) { events.append($0) }
                state.events.append(contentsOf: events)
            }
        }
    }

    /// The next frame.
    public func receive() async throws -> SLIPFrame {
        switch await self.receiveEvent() {
        case .frame(let frame): return frame
        case .dropped(let fault): throw TestPeer.Failure(description: "\(fault)")
        case nil: throw TestPeer.Failure(description: "the server finished")
        }
    }

    /// The next frame, which must be a control message.
    public func receiveMessage() async throws -> String {
        let frame = try await self.receive()
        guard frame.address == .control else {
            throw TestPeer.Failure(description: "payload of \(frame.address) instead of a message")
        }
        return String(buffer: frame.payload)
    }

    /// The next frame, which must be a notification.
    public func receiveNotification() async throws -> TunnelProxyAPI.Notification {
        let message = try await self.receiveMessage()
        guard case .notification(let notification) = try RPCServerMessage.parse(Array(message.utf8)) else {
            throw TestPeer.Failure(description: "no notification: \(message)")
        }
        return try .decode(name: notification.notification, params: notification.params)
    }

    /// The next frame, which must be the announcement of a client.
    public func receiveClient() async throws -> TunnelProxyAPI.TunnelProxy.ClientConnected {
        guard case .clientConnected(let client) = try await self.receiveNotification() else {
            throw TestPeer.Failure(description: "no ClientConnected")
        }
        return client
    }

    /// The next frames, which must be payload of this client, until there are so many bytes.
    public func receivePayload(_ count: Int, from address: TunnelAddress) async throws -> [UInt8] {
        var payload: [UInt8] = []
        while payload.count < count {
            let frame = try await self.receive()
            guard frame.address == address else {
                throw TestPeer.Failure(description: "a frame of \(frame.address) instead of \(address)")
            }
            payload.append(contentsOf: frame.payload.readableBytesView)
        }
        return payload
    }

    /// Takes everything until the server has finished. The payload of frames that had come already counts as rest.
    public func receiveEnding() async -> TestPeer.Ending {
        let ending = await self.peer.receiveEnding()
        let frames = self.state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
        let rest = frames.flatMap { event in
            if case .frame(let frame) = event { Array(frame.payload.readableBytesView) } else { [UInt8]() }
        }
        return TestPeer.Ending(code: ending.code, reason: ending.reason, rest: rest + ending.rest)
    }
}

extension TestPeer {
    /// Sends a request with id 0, as deployed clients do, and takes the answer.
    public func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response {
        let message = RPCRequest(id: 0, method: Method.name, params: request.json)
        try await self.send(String(decoding: message.encoded(), as: UTF8.self))
        return try Self.response(to: request, in: try await self.receiveMessage())
    }

    static func response<Method: RPCMethod>(to request: Method, in message: String) throws -> Method.Response {
        guard case .success(.object(let params)) = try RPCReply.parse(Array(message.utf8)).outcome else {
            throw Failure(description: "refused: \(message)")
        }
        return try Method.Response(json: params, path: .root)
    }

    /// A client of a device, registered as deployed apps do it: its own uuid without braces, the device's with them.
    public static func client(
        of server: Uuid,
        at endpoint: TestEndpoint,
        name: String = "client",
        uuid: Uuid = .random()
    ) async throws -> TestPeer {
        let peer = try await self.connect(to: endpoint)
        let answer = try await peer.call(
            TunnelProxyAPI.TunnelProxy.RegisterClient(
                clientName: name,
                clientUuid: String(uuid.description.dropFirst().dropLast()),
                serverUuid: server.description
            )
        )
        guard answer.tunnelProxyError == .noError else { throw Failure(description: "not registered: \(answer)") }
        return peer
    }
}
