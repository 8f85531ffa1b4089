// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import Testing

@testable import ProxyServer

@Suite struct AcceptGuardTests {
    /// Counts what reaches the socket.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Never
        var count = 0

        func read(context: ChannelHandlerContext) {
            self.count += 1
        }
    }

    @Test("When accepting fails, nobody is told, and nobody is accepted for a while")
    func pause() throws {
        let channel = EmbeddedChannel()
        let reads = Reads()
        try channel.pipeline.syncOperations.addHandlers([reads, AcceptGuard()])
        channel.read()
        #expect(reads.count == 1)
        channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
        channel.read()
        channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
        channel.embeddedEventLoop.advanceTime(by: AcceptGuard.pause - .milliseconds(1))
        #expect(reads.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(reads.count == 2)
        channel.read()
        #expect(reads.count == 3)
        try channel.throwIfErrorCaught()
        _ = try channel.finish()
    }

    @Test("Other errors are not held back, and nothing pauses for them")
    func others() throws {
        struct Other: Error {}
        let channel = EmbeddedChannel()
        let reads = Reads()
        try channel.pipeline.syncOperations.addHandlers([reads, AcceptGuard()])
        channel.pipeline.fireErrorCaught(Other())
        #expect(throws: Other.self) { try channel.throwIfErrorCaught() }
        channel.read()
        #expect(reads.count == 1)
        _ = try? channel.finish()
    }
}
