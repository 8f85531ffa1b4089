// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTransport

/// Lets the endpoint survive what makes accept(2) fail for a while, above all a process that has no descriptors left: the
/// more so as that is when operators look.
///
/// Stands in front of everything on the listening channel. What passes it ends Hummingbird's loop, and nobody would be
/// accepted ever after.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    /// How long nobody is accepted then.
    static let pause = TimeAmount.milliseconds(500)

    private var resumption: Scheduled<Void>?

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard self.resumption == nil else { return }
        context.channel.stopPolling()
        self.resumption = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.resumption = nil
            // What has failed is a read that was asked for.
            context.read()
        }
    }

    func read(context: ChannelHandlerContext) {
        if self.resumption == nil { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.resumption?.cancel()
        self.resumption = nil
    }
}
