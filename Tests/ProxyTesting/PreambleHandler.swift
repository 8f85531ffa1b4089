// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Says something before TLS does, in the same segment if TLS has something to say at once.
final class PreambleHandler: ChannelInboundHandler {
    typealias InboundIn = Any
    typealias OutboundOut = ByteBuffer

    private let preamble: ByteBuffer

    init(_ preamble: ByteBuffer) {
        self.preamble = preamble
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(self.wrapOutboundOut(self.preamble), promise: nil)
        // TLS flushes its greeting, and this with it.
        context.fireChannelActive()
        context.flush()
    }
}
