// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS
import ProxyTesting
import Testing

@testable import ProxyTransport

/// The TLS handler against the one of swift-nio-ssl, back to back: BoringSSL is the other implementation clients use.
@Suite(.serialized, .timeLimit(.minutes(2))) struct NIOSSLTests {
    /// Two channels on one loop whose wires are joined by hand.
    private final class Pair {
        let loop = EmbeddedEventLoop()
        let server: EmbeddedChannel
        let client: EmbeddedChannel
        let serverTop = TopProbe()
        let clientTop = TopProbe()
        let wire = WireProbe()

        init(_ certificate: TestCertificate, version: TLSVersion, trusting root: TestCertificate? = nil) throws {
            self.server = EmbeddedChannel(loop: self.loop)
            self.client = EmbeddedChannel(loop: self.loop)
            let handler = TLSHandler(
                state: TLSHandler.State(session: try TLSServerContext(certificate.files).makeSession()),
                buffers: LoopBuffers(eventLoop: self.loop, readSize: 65_536),
                closeTimeout: .seconds(2),
                canHalfClose: true
            )
            try self.server.pipeline.syncOperations.addHandlers(self.wire, handler, self.serverTop)
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file((root ?? certificate).root)
            configuration.minimumTLSVersion = version
            configuration.maximumTLSVersion = version
            let context = try NIOSSLContext(configuration: configuration)
            let client = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
            try self.client.pipeline.syncOperations.addHandlers(client, self.clientTop)
            for channel in [self.server, self.client] {
                try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            }
        }

        deinit {
            for channel in [self.server, self.client] { channel.close(promise: nil) }
            // The client's handler waits for an answer that nobody carries.
            self.loop.advanceTime(by: .minutes(1))
        }

        /// Carries everything to the other side, in pieces of at most this size, until both are silent.
        func settle(_ size: Int) throws {
            var isBusy = true
            while isBusy {
                isBusy = false
                for (from, to) in [(self.client, self.server), (self.server, self.client)] {
                    while var bytes = try from.readOutbound(as: ByteBuffer.self) {
                        while bytes.readableBytes > 0 {
                            guard let piece = bytes.readSlice(length: min(size, bytes.readableBytes)) else { break }
                            isBusy = true
                            to.pipeline.fireChannelRead(ByteBuffer(copying: piece))
                            to.pipeline.fireChannelReadComplete()
                        }
                    }
                }
                self.loop.run()
            }
        }
    }

    @Test(
        arguments: [TLSVersion.tlsv12, .tlsv13],
        [(TestCertificate.ecdsa, 7), (.rsa, 100), (.chained, 65_536)]
    )
    func speaks(version: TLSVersion, certificate: (TestCertificate, Int)) throws {
        let pair = try Pair(certificate.0, version: version)
        try pair.settle(certificate.1)
        #expect(pair.serverTop.isReady)
        #expect(pair.clientTop.isReady)
        let (up, down) = (Payload.bytes(20_000, seed: 1), Payload.bytes(25_000, seed: 2))
        pair.client.writeAndFlush(ByteBuffer(bytes: up), promise: nil)
        pair.server.writeAndFlush(ByteBuffer(bytes: down), promise: nil)
        try pair.settle(certificate.1)
        #expect(pair.serverTop.bytes == up)
        #expect(pair.clientTop.bytes == down)
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13]) func theClientCloses(version: TLSVersion) throws {
        let pair = try Pair(.ecdsa, version: version)
        try pair.settle(65_536)
        pair.client.writeAndFlush(ByteBuffer(string: "last words"), promise: nil)
        pair.client.close(promise: nil)
        try pair.settle(65_536)
        #expect(pair.serverTop.bytes == Array("last words".utf8))
        #expect(pair.serverTop.inputEnds == 1)
        pair.server.close(promise: nil)
        try pair.settle(65_536)
        #expect(pair.clientTop.isInactive)
        #expect(pair.serverTop.errors.isEmpty)
    }

    /// A client that trusts somebody else says so.
    @Test(arguments: [TLSVersion.tlsv12, .tlsv13]) func theClientMayRefuseTheCertificate(
        version: TLSVersion
    ) throws {
        let pair = try Pair(.ecdsa, version: version, trusting: .rsa)
        try pair.settle(65_536)
        #expect(!pair.clientTop.isReady)
        #expect(pair.serverTop.errors.count == 1)
        #expect(pair.serverTop.bytes.isEmpty)
    }
}
