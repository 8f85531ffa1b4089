// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOTLS
import ProxyCore
import ProxySupport

/// Waits for the TLS handshake, no longer than allowed, then hands the pipeline over to the protocol above.
///
/// Nothing of the protocol is allocated for a peer that never gets that far.
final class TLSHandshakeGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    private let timeout: TimeAmount
    private let record: ConnectionRecord
    private var place: HandshakePlace?
    private let counters: HandshakeCounters
    private let logger: Logger
    private let completed: (any Channel) throws -> Void
    private var deadline: Scheduled<Void>?
    private var isCompleted = false

    /// - Parameter place: is held until the handshake is over.
    init(
        timeout: TimeAmount,
        record: ConnectionRecord,
        place: HandshakePlace?,
        counters: HandshakeCounters,
        logger: Logger,
        completed: @escaping (any Channel) throws -> Void
    ) {
        self.timeout = timeout
        self.record = record
        self.place = place
        self.counters = counters
        self.logger = logger
        self.completed = completed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.counters.begin()
        let channel = context.channel
        let (record, logger) = (self.record, self.logger)
        self.deadline = context.eventLoop.scheduleTask(in: self.timeout) {
            logger.debug("TLS handshake took too long", metadata: ["id": "\(record.id)"])
            record.ends(.handshakeTimedOut)
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline?.cancel()
        self.place = nil
        // Here a connection comes whose handshake is over, whichever way it went.
        if !self.isCompleted { self.counters.fail(self.record.reason) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.deadline?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.isCompleted = true
        self.counters.complete()
        do {
            try self.completed(context.channel)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is EndConnection else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        context.close(promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.record.ends(.failed(SystemError.text(of: error)))
        self.logger.debug("TLS handshake failed", metadata: ["id": "\(self.record.id)", "error": "\(error)"])
        context.close(promise: nil)
    }
}
