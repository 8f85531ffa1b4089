// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// What the handler does to the pipeline, without a socket.
@Suite struct ProxyHeaderHandlerTests {
    /// Who stands behind the handler, and what that has handed up.
    private final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        var headers: [ProxyHeader] = []
        var bytes: [UInt8] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.bytes += self.unwrapInboundIn(data).readableBytesView
        }
    }

    private static func run(
        mayConnect: Bool = true,
        _ body: (EmbeddedChannel, Recorder, HandshakeCounters) throws -> Void
    ) throws {
        let channel = EmbeddedChannel()
        let recorder = Recorder()
        let counters = HandshakeCounters()
        try channel.pipeline.syncOperations.addHandler(
            ProxyHeaderHandler(
                limits: .patient,
                record: .test,
                buffers: LoopBuffers(eventLoop: channel.eventLoop, readSize: 65_536),
                counters: counters,
                log: ProxyHeaderLog(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { channel, header in
                recorder.headers.append(header)
                if mayConnect { try channel.pipeline.syncOperations.addHandler(recorder) }
                return mayConnect
            }
        )
        channel.pipeline.fireChannelActive()
        try body(channel, recorder, counters)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    private static func isThere(_ channel: EmbeddedChannel) -> Bool {
        (try? channel.pipeline.syncOperations.handler(type: ProxyHeaderHandler.self)) != nil
    }

    @Test("However header and payload are split, the payload goes up unharmed and the handler is gone")
    func splits() throws {
        let payload = Payload.bytes(40, seed: 3)
        for header in TestProxyHeader.allCases {
            let bytes = Array(header.bytes.readableBytesView) + payload
            for size in [1, 2, 7, 16, 28, bytes.count] {
                try Self.run { channel, recorder, counters in
                    for start in stride(from: 0, to: bytes.count, by: size) {
                        try channel.writeInbound(ByteBuffer(bytes: bytes[start...].prefix(size)))
                    }
                    #expect(recorder.headers == [.relayed(PeerAddress(host: header.host, port: 4_711))])
                    #expect(recorder.bytes == payload)
                    #expect(!Self.isThere(channel))
                    #expect(counters.snapshot == HandshakeCounts(begun: 1, completed: 1))
                }
            }
        }
    }

    @Test("Who may not connect is closed, and what he has sent goes nowhere")
    func denied() throws {
        try Self.run(mayConnect: false) { channel, recorder, _ in
            var bytes = TestProxyHeader.line.bytes
            bytes.writeString("and more")
            try channel.writeInbound(bytes)
            #expect(recorder.headers.count == 1)
            #expect(recorder.bytes.isEmpty)
            #expect(throws: ChannelError.alreadyClosed) { try channel.finish() }
        }
    }
}
