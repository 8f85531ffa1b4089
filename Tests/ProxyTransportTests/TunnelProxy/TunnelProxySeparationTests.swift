// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// PROTOCOL section 2 in the tunnel proxy API: the answer to a registration, and each notification, has a write of its
/// own, since deployed peers swallow what arrives in the same read.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TunnelProxySeparationTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    /// However eager a client is: the records of a device are the answer, ClientConnected, then payload.
    @Test(arguments: [Transport.ssl, .wss], [Transport.unix, .ssl, .ws])
    func aDeviceGetsEachAlone(transport: Transport, clientTransport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            for _ in 0..<15 {
                let uuid = Uuid.random()
                let peer = try await TestPeer.connect(to: server[transport])
                let recorder = try await Self.record(peer)
                let pushing = Task {
                    let client = try await Self.dial(uuid, at: server[clientTransport])
                    for _ in 0..<5 { try await client.send(.binary, ByteBuffer(string: "payload")) }
                    return client
                }
                let answer = try await peer.call(
                    Messages.RegisterServer(serverName: "", serverUuid: uuid.description)
                )
                #expect(answer == .init(tunnelProxyError: .noError, slipEnabled: true))
                var decoder = SLIPDecoder(maximumPayload: 1_000)
                var frames: [SLIPFrame] = []
                while frames.reduce(0, { $0 + ($1.address.isClient ? $1.payload.readableBytes : 0) }) < 35 {
                    let bytes: ByteBuffer
                    switch await peer.receive() {
                    case .bytes(let read): bytes = read
                    case .event(.data(let piece)): bytes = piece.payload
                    default: throw TestFailure("no payload after \(frames)")
                    }
                    decoder.decode(bytes) { if case .frame(let frame) = $0 { frames.append(frame) } }
                }
                #expect(frames.first?.address == .control)
                #expect(frames.dropFirst().allSatisfy { $0.address.rawValue == 1 })
                let announcement = try #require(frames.first)
                var frame = ByteBuffer()
                SLIPEncoder().write(whole: announcement.payload, to: .control, into: &frame)
                let expected = [Self.length(of: answer), frame.readableBytes].map { Self.wireLength($0, transport) }
                let lengths = recorder.plaintextLengths
                #expect(lengths.prefix(2) == expected[...], "\(lengths)")
                await (try await pushing.value).close()
                await peer.close()
                await server.waitUntilEmpty()
            }
        }
    }

    /// However eager a device is: the records of a client are the answer, then payload.
    @Test(arguments: [Transport.ssl, .wss], [Transport.unix, .ssl, .ws])
    func aClientGetsItsAnswerAlone(transport: Transport, deviceTransport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[deviceTransport])
            for _ in 0..<15 {
                let client = try await TestPeer.connect(to: server[transport])
                let recorder = try await Self.record(client)
                let pushing = Task {
                    let address = try await device.receiveClient().address
                    for _ in 0..<5 { try await device.send(ByteBuffer(string: "payload"), to: address) }
                    return address
                }
                let answer = try await client.call(Self.registration(of: device.uuid))
                #expect(answer.tunnelProxyError == .noError)
                #expect(try await client.receivePayload(35) == Array(String(repeating: "payload", count: 5).utf8))
                let lengths = recorder.plaintextLengths
                #expect(lengths.first == Self.wireLength(Self.length(of: answer), transport), "\(lengths)")
                let address = try await pushing.value
                await client.close()
                try await device.expectDisconnected(address)
            }
        }
    }

    /// Over WebSocket each control frame is a message of its own, and payload is in none of them.
    @Test(arguments: [Transport.ws, .wss])
    func controlFramesAreMessagesOfTheirOwn(transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let uuid = Uuid.random()
            let peer = try await TestPeer.connect(to: server[transport])
            _ = try await peer.call(Messages.RegisterServer(serverName: "", serverUuid: uuid.description))
            for round: UInt16 in 1...10 {
                let client = try await Self.dial(uuid, at: server[.tcp])
                try await client.send(.binary, ByteBuffer(string: "payload"))
                await client.close()
                var messages: [[SLIPFrame]] = []
                while messages.joined().count < 3 {
                    let (opcode, bytes) = try await peer.receiveWebSocketMessage()
                    #expect(opcode == .binary)
                    var frames: [SLIPFrame] = []
                    var decoder = SLIPDecoder(maximumPayload: 1_000)
                    decoder.decode(ByteBuffer(bytes: bytes)) {
                        if case .frame(let frame) = $0 { frames.append(frame) }
                    }
                    #expect(!decoder.hasPartialFrame)
                    messages.append(frames)
                }
                #expect(messages.map { $0.map(\.address.rawValue) } == [[0], [round], [0]])
            }
        }
    }

    private static func record(_ peer: TestPeer) async throws -> TLSRecordRecorder {
        let recorder = TLSRecordRecorder()
        // The handshake's last records, tickets among them, are through once something has been answered.
        _ = try await peer.call(Messages.Ping(timestamp: 1))
        try await peer.channel.pipeline.addHandler(recorder, position: .first).get()
        return recorder
    }

    private static func registration(of server: Uuid) -> Messages.RegisterClient {
        Messages.RegisterClient(
            clientName: "",
            clientUuid: Uuid.random().description,
            serverUuid: server.description
        )
    }

    /// Dials until the device is there.
    private static func dial(_ uuid: Uuid, at endpoint: TestEndpoint) async throws -> TestPeer {
        while true {
            let client = try await TestPeer.connect(to: endpoint)
            switch try await client.call(self.registration(of: uuid)).tunnelProxyError {
            case .noError: return client
            case .serverNotFound: await client.close()
            case let error: throw error
            }
        }
    }

    /// Bytes of the message that brought this answer.
    private static func length(of answer: some RPCObject) -> Int {
        RPCReply(id: 0, outcome: .success(.object(answer.json))).encoded().count
    }

    /// Bytes of a message with its frame's header, if there are frames.
    private static func wireLength(_ length: Int, _ transport: Transport) -> Int {
        guard transport.isWebSocket else { return length }
        return length + (length < 126 ? 2 : 4)
    }
}
