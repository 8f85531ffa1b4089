// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// TLS on real sockets: what comes to the peer, and what the connection leaves behind.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSLiveTests {
    /// How a record with an alert begins, before there are keys: type and major version.
    private static let alertStart: [UInt8] = [21, 3]

    /// Whatever is no TLS is answered by an alert or by nothing, then by the end, and does not linger for ever although
    /// the peer does not leave.
    @Test(
        arguments: [Transport.ssl, .wss],
        [
            ("\u{16}\u{3}\u{1}\u{0}\u{8}nonsense", true), ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false),
            ("{\"id\":0,\"method\":\"RemoteProxy.Hello\"}\n", true),
        ]
    )
    func whatIsNoTLSIsToldSo(transport: Transport, sent: (text: String, isAlerted: Bool)) async throws {
        var limits = TransportLimits()
        limits.closeTimeout = .milliseconds(300)
        limits.tlsHandshakeTimeout = .minutes(1)
        try await TestServer.run(limits: limits, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: server[transport].port))
            try await peer.send(raw: sent.text)
            let answer = await peer.receiveEnding().rest
            if sent.isAlerted {
                #expect(answer.count == 7)
                #expect(answer.starts(with: Self.alertStart))
            } else {
                // An HTTP client would not know what to make of it.
                #expect(answer.isEmpty || answer.count == 7 && answer.starts(with: Self.alertStart))
            }
            await server.waitUntilEmpty()
            await peer.close()
        }
    }

    /// The alert arrives although the peer goes on sending: closing with unread input would reset the connection.
    @Test(arguments: [Transport.ssl, .wss]) func alertsReachBusySenders(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: TestEndpoint(.tcp, port: server[transport].port))
            try await peer.pauseReading()
            var bytes = ByteBuffer(string: "\u{16}\u{3}\u{1}\u{0}\u{8}nonsense")
            bytes.writeRepeatingByte(0, count: 8 << 20)
            try await peer.send(raw: bytes)
            try await peer.resumeReading()
            let answer = await peer.receiveEnding().rest
            #expect(answer.count == 7)
            #expect(answer.starts(with: Self.alertStart))
            await peer.close()
            await server.waitUntilEmpty()
        }
    }

    /// A client's record, changed on its way, ends the tunnel: the partner gets what came before it.
    @Test(arguments: [Transport.ssl, .wss], [Transport.ssl, .wss, .unix])
    func aFlippedBitEndsTheTunnel(transport: Transport, partnerTransport: Transport) async throws {
        try await TestServer.run(transports: Array(Set([transport, partnerTransport]))) { server in
            let (peer, partner) = try await TestPeer.tunnel(server[transport], server[partnerTransport])
            try await peer.send("good")
            #expect(try await partner.receivePayload(4) == Array("good".utf8))
            try await peer.channel.pipeline.addHandler(BitFlipper(), position: .first).get()
            try await peer.send("evil")
            #expect(await partner.receiveEnding().rest.isEmpty)
            #expect(await peer.receiveEnding().rest.isEmpty)
            await partner.close()
            await peer.close()
            await server.waitUntilEmpty()
        }
    }

    /// A stream that ends without close_notify is no half-close: the partner's connection ends too.
    @Test(arguments: [Transport.ssl, .unix, .wss])
    func aCutTunnelEndsForBoth(partnerTransport: Transport) async throws {
        try await TestServer.run(transports: Array(Set([.ssl, partnerTransport]))) { server in
            let (peer, partner) = try await TestPeer.tunnel(server[.ssl], server[partnerTransport])
            try await peer.send("and then")
            #expect(try await partner.receivePayload(8) == Array("and then".utf8))
            try await peer.cut()
            _ = await partner.receiveEnding()
            // The server has closed this one without waiting for the partner.
            #expect(await peer.receive() == .end)
            await partner.close()
            await server.waitUntilEmpty()
            await peer.close()
        }
    }

    /// Megabytes in both directions at once.
    @Test(arguments: [Transport.ssl, .wss]) func carriesMegabytesBothWays(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let (one, two) = try await TestPeer.tunnel(server[transport], server[transport])
            let (up, down) = (Payload.bytes(4 << 20, seed: 1), Payload.bytes(3 << 20, seed: 2))
            let sending = [
                one.sendInBackground(.binary, ByteBuffer(bytes: up)),
                two.sendInBackground(.binary, ByteBuffer(bytes: down)),
            ]
            async let received = two.receivePayload(up.count)
            #expect(try await one.receivePayload(down.count) == down)
            #expect(try await received == up)
            for send in sending { try await send.value() }
        }
    }
}

/// Sits below a client's TLS and breaks each record it sends.
private final class BitFlipper: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var record = self.unwrapOutboundIn(data)
        let last = record.writerIndex - 1
        if let byte = record.getInteger(at: last, as: UInt8.self) { record.setInteger(byte ^ 1, at: last) }
        context.write(self.wrapOutboundOut(record), promise: promise)
    }
}
