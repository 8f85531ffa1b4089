// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyTransport

/// Peers that want the server's memory, its patience, or their partner's last bytes.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostilePeerTests {
    /// Answers wait for a peer that does not read them, and the next request waits for the answers.
    @Test(arguments: [Transport.unix, .ssl, .ws])
    func answersWaitForTheReader(transport: Transport) async throws {
        let service = WordyService()
        var limits = TransportLimits()
        limits.lingerTimeout = .milliseconds(200)
        limits.closeTimeout = .milliseconds(200)
        // Long enough to stop reading before it is over, however busy the machine is.
        let policy = RendezvousPolicy.patient(\.inactiveTimeout, .seconds(5))
        let requests = 2_000
        try await TestServer.run(policy: policy, limits: limits, transports: [transport], makeHandler: { _ in service })
        { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.pauseReading()
            var bytes = ByteBuffer()
            let request = ByteBuffer(string: #"{"id":1,"method":"RemoteProxy.Hello"}"#)
            let piece = WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: request)
            for _ in 0..<requests { bytes.writeImmutableBuffer(peer.encode(piece)) }
            // It may fail, when the server ends before it has taken all.
            try? await peer.send(raw: bytes)
            // The server gives up on the peer for having sent nothing new; until then it has answered what it could.
            await server.waitUntilEmpty()
        }
        // All answers together are 128 MB.
        #expect(service.calls < requests / 2)
    }

    /// A peer that reads late gets every answer, in order.
    @Test(arguments: [Transport.unix, .wss])
    func answersAllOnceTheyAreRead(transport: Transport) async throws {
        let service = WordyService()
        try await TestServer.run(transports: [transport], makeHandler: { _ in service }) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.pauseReading()
            for id in 0..<200 { try await peer.send(#"{"id":\#(id),"method":"RemoteProxy.Hello"}"#) }
            try await peer.resumeReading()
            for id in 0..<200 { #expect(try await peer.receiveMessage().hasPrefix(#"{"id":\#(id),"#)) }
        }
    }

    /// Who breaks the framing in the midst of a lot of data still gets to know why: no reset overtakes the Close frame.
    @Test(arguments: [Transport.ws, .wss])
    func explainsViolationsToBusySenders(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let (peer, partner) = try await TestPeer.tunnel(server[transport], server[transport])
            try await peer.pauseReading()
            var bytes = ByteBuffer(bytes: [0x83, 0x80, 0, 0, 0, 0])
            bytes.writeRepeatingByte(0, count: 8 << 20)
            let channel = peer.channel
            let sent: EventLoopFuture<Void> = channel.writeAndFlush(bytes)
            #expect(await partner.receiveEnding().code == .normal)
            _ = try? await sent.get()
            try await peer.resumeReading()
            #expect(await peer.receiveEnding().code == .protocolError)
        }
    }

    /// So does who sends a lot that is no WebSocket at all.
    @Test(
        arguments: [Transport.ws, .wss],
        [
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8388608\r\n\r\n", "nonsense\r\n\r\n",
            "GET /" + String(repeating: "x", count: 100_000),
        ]
    )
    func explainsRefusalsToBusySenders(transport: Transport, head: String) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport], upgrade: false)
            try await peer.send(raw: head)
            try await peer.pauseReading()
            try await peer.send(raw: ByteBuffer(repeating: 0, count: 8 << 20))
            try await peer.resumeReading()
            let answer = String(decoding: await peer.receiveEnding().rest, as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        }
    }

    /// A reader that is slow, but reads, gets all of what its partner sent before it left.
    @Test func slowReadersGetTheLastBytes() async throws {
        var limits = TransportLimits()
        limits.tunnelBuffer = 16 << 20
        // Less than all of the reading takes, which is 2.5 s at least; more than a busy machine stands still.
        limits.lingerTimeout = .milliseconds(1_500)
        try await TestServer.run(limits: limits, transports: [.unix]) { server in
            let (sender, reader) = try await TestPeer.tunnel(server[.unix], server[.unix])
            try await reader.pauseReading()
            let channel = reader.channel
            try await channel.setOption(.maxMessagesPerRead, value: 1).get()
            try await channel.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 8_192)).get()
            let payload = Payload.bytes(4 << 20, seed: 7)
            try await sender.send(.binary, ByteBuffer(bytes: payload))
            await sender.close()
            // All of it waits in the server now, for longer than a deaf reader would be granted.
            let reading = channel.eventLoop.scheduleRepeatedTask(
                initialDelay: .zero,
                delay: .milliseconds(5)
            ) { _ in channel.read() }
            #expect(try await reader.receivePayload(payload.count) == payload)
            reading.cancel()
        }
    }

    /// One that does not read at all is given up.
    @Test(arguments: [Transport.unix, .ws, .ssl])
    func deafReadersAreGivenUp(transport: Transport) async throws {
        var limits = TransportLimits()
        limits.lingerTimeout = .milliseconds(200)
        limits.closeTimeout = .milliseconds(200)
        try await TestServer.run(limits: limits, transports: [.unix, transport]) { server in
            let (sender, reader) = try await TestPeer.tunnel(server[.unix], server[transport])
            try await reader.pauseReading()
            let sent = sender.sendInBackground(.binary, ByteBuffer(repeating: 0, count: 32 << 20))
            #expect(!(await sent.isDone(within: .milliseconds(500))))
            await sender.close()
            await server.waitUntilEmpty()
        }
    }

    /// A peer that is being ended is drained, so that it gets round to reading why.
    @Test func endedPeersAreDrained() async throws {
        try await TestServer.run(transports: [.unix]) { server in
            let (one, two) = try await TestPeer.tunnel(server[.unix], server[.unix])
            try await one.pauseReading()
            try await two.pauseReading()
            // Each waits for the other to read.
            let there = one.sendInBackground(.binary, ByteBuffer(repeating: 1, count: 4 << 20))
            let back = two.sendInBackground(.binary, ByteBuffer(repeating: 2, count: 4 << 20))
            #expect(!(await there.isDone(within: .milliseconds(300))))
            #expect(!(await back.isDone(within: .milliseconds(300))))
            try await two.reset()
            #expect(await there.isDone(within: .seconds(20)))
        }
    }

    /// Stopping does not wait for peers that have not even finished their handshake.
    @Test func stopEndsHandshakes() async throws {
        var limits = TransportLimits()
        limits.upgradeTimeout = .minutes(10)
        limits.tlsHandshakeTimeout = .minutes(10)
        try await TestServer.run(limits: limits, transports: [.ws, .wss, .ssl]) { server in
            let raw = TestEndpoint(.tcp, port: server[.ssl].port)
            let silent = try await TestPeer.connect(to: raw)
            let half = try await TestPeer.connect(to: server[.ws], upgrade: false)
            try await half.send(raw: "GET / HTTP/1.1\r\n")
            let secure = try await TestPeer.connect(to: server[.wss], upgrade: false)
            try await secure.send(raw: "GET / HTTP/1.1\r\n")
            while server.transport.connectionCount < 3 { await Task.yield() }
            await server.transport.stop(closeTimeout: .minutes(10))
            #expect(server.transport.connectionCount == 0)
            for peer in [silent, half, secure] { _ = await peer.receiveEnding() }
        }
    }
}

/// Answers Hello with 64 kB, and counts.
private final class WordyService: RendezvousHandler {
    typealias Authenticate = RendezvousAPI.Authentication.Authenticate
    typealias Hello = RendezvousAPI.RemoteProxy.Hello

    private let count = Mutex(0)

    var calls: Int { self.count.withLock { $0 } }

    func hello(_ request: Hello) async throws(RPCFailure<Hello.Response>) -> Hello.Response {
        self.count.withLock { $0 += 1 }
        return .init(server: "s", name: String(repeating: "x", count: 64_000), version: "0", apiVersion: "0")
    }

    func authenticate(
        _ request: Authenticate
    ) async throws(RPCFailure<Authenticate.Response>) -> Authenticate.Response {
        .init(authenticationError: .noError)
    }
}
