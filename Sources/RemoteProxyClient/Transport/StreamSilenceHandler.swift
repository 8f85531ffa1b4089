// SPDX-License-Identifier: GPL-3.0-only

#if os(Linux)
import Glibc
import NIOCore

/// Ends a TCP connection that ``StreamSilence`` finds dead.
final class StreamSilenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// How often it looks, in the time after which a connection is dead.
    private static let looks = 6

    private let timeout: Duration
    private var next: Scheduled<Void>?

    /// - Parameter timeout: the silence after which a connection is dead.
    init(timeout: Duration) {
        self.timeout = timeout
    }

    func channelActive(context: ChannelHandlerContext) {
        self.lookLater(context: context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.next?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.next?.cancel()
    }

    private func lookLater(context: ChannelHandlerContext) {
        let delay = max(TimeAmount(self.timeout / Self.looks), .milliseconds(100))
        self.next = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.look(context: context) }
    }

    private func look(context: ChannelHandlerContext) {
        guard let options = context.channel as? any SocketOptionProvider else { return }
        options.getTCPInfo().assumeIsolated().whenSuccess { info in
            guard context.channel.isActive else { return }
            if StreamSilence(info).isDead(after: self.timeout) {
                context.fireErrorCaught(ClientError.serverUnheard(for: self.timeout))
            } else {
                self.lookLater(context: context)
            }
        }
    }
}

@available(*, unavailable)
extension StreamSilenceHandler: Sendable {}

extension StreamSilence {
    init(_ info: tcp_info) {
        self.init(
            sinceAcknowledgement: .milliseconds(info.tcpi_last_ack_recv),
            sinceData: .milliseconds(info.tcpi_last_data_recv),
            unacknowledged: Int(info.tcpi_unacked),
            retransmissions: Int(info.tcpi_retransmits),
            probes: Int(info.tcpi_probes)
        )
    }
}
#endif
