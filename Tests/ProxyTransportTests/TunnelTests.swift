// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import Testing

typealias Transport = TestEndpoint.Transport

/// PROTOCOL sections 3 and 4 on real sockets: what partners send each other.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TunnelTests {
    /// Every transport reaches every other, both ways, byte for byte.
    @Test(arguments: Transport.allCases, Transport.allCases)
    func carriesPayload(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            let there = Payload.bytes(300_000, seed: 1)
            let back = Payload.bytes(70_000, seed: 2)
            async let sending: Void = first.send(.binary, ByteBuffer(bytes: there))
            #expect(try await second.receivePayload(there.count) == there)
            try await sending
            try await second.send(.binary, ByteBuffer(bytes: back))
            #expect(try await first.receivePayload(back.count) == back)
            await first.close()
            let ending = await second.receiveEnding()
            #expect(ending.rest.isEmpty)
            #expect(ending.code == (two.isWebSocket ? .normal : nil))
        }
    }

    /// What was sent before a side ends is still delivered, then the other side is closed.
    @Test(arguments: Transport.allCases, Transport.allCases)
    func deliversLastBytes(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            let last = Payload.bytes(200_000, seed: 3)
            try await first.send(.binary, ByteBuffer(bytes: last))
            if one.isWebSocket { try await first.sendClose(.goingAway, "bye") }
            await first.close()
            let ending = await second.receiveEnding()
            #expect(ending.rest == last)
            #expect(ending.code == (two.isWebSocket ? .normal : nil))
        }
    }

    /// A partner that is reset takes the other side with it.
    @Test(arguments: [Transport.wss, .ssl, .tcp], [Transport.wss, .ssl, .unix])
    func partnerIsReset(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            try await first.reset()
            let ending = await second.receiveEnding()
            #expect(ending.rest.isEmpty)
            #expect(ending.code == (two.isWebSocket ? .normal : nil))
        }
    }

    /// A reset in the middle of a frame: what the proxy had is the partner's, and another tunnel does not notice.
    @Test(arguments: [Transport.wss, .ws], [Transport.wss, .ssl, .unix])
    func partnerIsResetInsideAFrame(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            let (other, another) = try await TestPeer.tunnel(server[two], server[two], token: "another")
            let whole = Payload.bytes(10_000, seed: 11)
            try await first.send(.binary, ByteBuffer(bytes: whole))
            #expect(try await second.receivePayload(whole.count) == whole)
            let frame = first.encode(
                WebSocketPiece(opcode: .binary, isFirst: true, isLast: true, payload: ByteBuffer(bytes: whole))
            )
            try await first.send(raw: try #require(frame.getSlice(at: 0, length: 3)))
            try await first.reset()
            let ending = await second.receiveEnding()
            #expect(ending.rest.isEmpty)
            #expect(ending.code == (two.isWebSocket ? .normal : nil))
            try await other.send(.binary, ByteBuffer(bytes: whole))
            #expect(try await another.receivePayload(whole.count) == whole)
        }
    }

    /// Between streams a half-close is forwarded, and the other direction goes on.
    @Test(arguments: [Transport.ssl, .tcp, .unix], [Transport.ssl, .tcp, .unix])
    func forwardsHalfClose(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            try await first.send("question")
            try await first.finish()
            #expect(await second.receiveEnding().rest == Array("question".utf8))
            try await second.send("answer")
            try await second.finish()
            #expect(await first.receiveEnding().rest == Array("answer".utf8))
        }
    }

    /// WebSocket messages keep opcode and boundaries, empty ones included.
    @Test func keepsMessages() async throws {
        try await TestServer.run(transports: [.wss, .ws]) { server in
            let (first, second) = try await TestPeer.tunnel(server[.wss], server[.ws])
            let messages: [(WebSocketDataOpcode, [UInt8])] = [
                (.text, Array("text".utf8)), (.binary, [0, 255, 192]), (.text, []), (.binary, []),
                (.binary, Payload.bytes(100_000, seed: 4)), (.text, Array("ünïcödé".utf8)),
            ]
            for (opcode, payload) in messages { try await first.send(opcode, ByteBuffer(bytes: payload)) }
            for (opcode, payload) in messages {
                let received = try await second.receiveWebSocketMessage()
                #expect(received.opcode == opcode)
                #expect(received.payload == payload)
            }
        }
    }

    /// One frame of 16 MiB is neither refused nor gathered: its beginning arrives while its end is not yet sent.
    @Test(arguments: [WebSocketDataOpcode.text, .binary])
    func forwardsHugeFrameWhileItArrives(opcode: WebSocketDataOpcode) async throws {
        try await TestServer.run(transports: [.wss]) { server in
            let (first, second) = try await TestPeer.tunnel(server[.wss], server[.wss])
            let payload = opcode == .text ? Payload.text(1 << 24) : Payload.bytes(1 << 24, seed: 5)
            var frame = first.encode(
                WebSocketPiece(opcode: opcode, isFirst: true, isLast: true, payload: ByteBuffer(bytes: payload))
            )
            let beginning = frame.readSlice(length: 100_000) ?? ByteBuffer()
            try await first.send(raw: beginning)
            let early = try await second.receivePayload(50_000)
            #expect(early == Array(payload.prefix(early.count)))
            let end = frame
            async let sending: Void = first.send(raw: end)
            let rest = try await second.receiveWebSocketMessage()
            try await sending
            #expect(rest.opcode == opcode)
            #expect(early + rest.payload == payload)
        }
    }

    /// A fragmented message with pings in between arrives as one message; the pings are answered, not forwarded.
    @Test func forwardsFragments() async throws {
        try await TestServer.run(transports: [.ws]) { server in
            let (first, second) = try await TestPeer.tunnel(server[.ws], server[.ws])
            let pieces = ["frag", "", "ment", "ed"]
            for (index, text) in pieces.enumerated() {
                let piece = WebSocketPiece(
                    opcode: .text,
                    isFirst: index == 0,
                    isLast: index == pieces.count - 1,
                    payload: ByteBuffer(string: text)
                )
                try await first.send(piece)
                try await first.sendPing("ping \(index)")
            }
            let message = try await second.receiveWebSocketMessage()
            #expect(message.payload == Array("fragmented".utf8))
            for index in pieces.indices {
                #expect(await first.receive() == .event(.pong(ByteBuffer(string: "ping \(index)"))))
            }
        }
    }

    /// Stream to WebSocket: valid UTF-8 becomes text, also when a character is split across reads; the rest binary.
    @Test(arguments: [Transport.tcp, .ssl, .unix])
    func streamBecomesText(transport: Transport) async throws {
        try await TestServer.run(transports: [transport, .ws]) { server in
            let (stream, socket) = try await TestPeer.tunnel(server[transport], server[.ws])
            try await stream.send(raw: ByteBuffer(bytes: Array("h".utf8) + [0xC3]))
            let first = try await socket.receiveWebSocketMessage()
            #expect(first.opcode == .text)
            #expect(first.payload == Array("h".utf8))
            try await stream.send(raw: ByteBuffer(bytes: [0xBC] + Array("t".utf8)))
            let second = try await socket.receiveWebSocketMessage()
            #expect(second.opcode == .text)
            #expect(second.payload == Array("üt".utf8))
            try await stream.send(raw: ByteBuffer(bytes: [0xFF, 0x00]))
            let third = try await socket.receiveWebSocketMessage()
            #expect(third.opcode == .binary)
            #expect(third.payload == [0xFF, 0x00])
            // A character that never ends is not lost when the stream does.
            try await stream.send(raw: ByteBuffer(bytes: [0xE2, 0x82]))
            try await stream.finish()
            let last = try await socket.receiveWebSocketMessage()
            #expect(last.opcode == .binary)
            #expect(last.payload == [0xE2, 0x82])
            #expect(await socket.receiveEnding().code == .normal)
        }
    }

    /// A partner that does not read stops the sender, and loses nothing once it reads again.
    @Test(arguments: [(Transport.ssl, Transport.ssl), (.wss, .wss), (.tcp, .wss), (.wss, .unix)])
    func stalledReaderStopsTheSender(one: Transport, two: Transport) async throws {
        try await TestServer.run(transports: Array(Set([one, two]))) { server in
            let (first, second) = try await TestPeer.tunnel(server[one], server[two])
            try await second.pauseReading()
            let payload = Payload.bytes(48 << 20, seed: 6)
            let sent = first.sendInBackground(.binary, ByteBuffer(bytes: payload))
            // More than all socket buffers on the way can hold has been offered, and the sender is stuck.
            #expect(!(await sent.isDone(within: .seconds(1))))
            try await second.resumeReading()
            #expect(try await second.receivePayload(payload.count) == payload)
            try await sent.value()
        }
    }
}
