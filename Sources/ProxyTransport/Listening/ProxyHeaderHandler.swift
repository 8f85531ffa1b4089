// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxySupport

/// Takes the PROXY header off the beginning of a connection that a trusted proxy has made, in good time or not at all, then
/// hands the pipeline over to TLS or what comes without it.
///
/// Nothing of those is allocated before. What came behind the header goes on in the buffer that it was read into.
final class ProxyHeaderHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = Any

    private let timeout: TimeAmount
    private let record: ConnectionRecord
    private let buffers: LoopBuffers
    private let counters: HandshakeCounters
    private let log: ProxyHeaderLog
    private let logger: Logger
    private let identified: (any Channel, ProxyHeader) throws -> Bool
    private var parser: ProxyHeaderParser
    private var deadline: Scheduled<Void>?
    private var state = State.awaiting

    private enum State {
        case awaiting
        /// There was a header; whether that lets the connection in is another matter.
        case completed
        case failed
    }

    /// - Parameter identified: Adds what follows to the pipeline; or returns false, and then the connection may not be made.
    init(
        limits: TransportLimits,
        record: ConnectionRecord,
        buffers: LoopBuffers,
        counters: HandshakeCounters,
        log: ProxyHeaderLog,
        logger: Logger,
        identified: @escaping (any Channel, ProxyHeader) throws -> Bool
    ) {
        self.timeout = limits.proxyHeaderTimeout
        self.parser = ProxyHeaderParser(maximumSize: limits.maximumProxyHeaderSize)
        self.record = record
        self.buffers = buffers
        self.counters = counters
        self.log = log
        self.logger = logger
        self.identified = identified
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.counters.begin()
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.deadline = context.eventLoop.scheduleTask(in: self.timeout) {
            let (handler, context) = loopBound.value
            handler.fail(.late, ends: .handshakeTimedOut, context: context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline?.cancel()
        if self.state != .completed { self.counters.fail(self.record.reason) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        guard self.state == .awaiting else { return self.buffers.giveBack(bytes) }
        do throws(ProxyHeaderFault) {
            guard let header = try self.parser.parse(&bytes) else { return self.buffers.giveBack(bytes) }
            self.complete(header, rest: bytes, context: context)
        } catch {
            self.buffers.giveBack(bytes)
            self.fail(error, ends: .proxyHeader(error), context: context)
        }
    }

    private func complete(_ header: ProxyHeader, rest: ByteBuffer, context: ChannelHandlerContext) {
        self.state = .completed
        self.deadline?.cancel()
        self.counters.complete()
        guard (try? self.identified(context.channel, header)) ?? false else {
            self.buffers.giveBack(rest)
            context.close(promise: nil)
            return
        }
        if rest.readableBytes > 0 {
            context.fireChannelRead(self.wrapInboundOut(rest))
        } else {
            self.buffers.giveBack(rest)
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func fail(_ fault: ProxyHeaderFault, ends reason: CloseReason, context: ChannelHandlerContext) {
        guard self.state == .awaiting else { return }
        self.state = .failed
        self.record.ends(reason)
        self.log.refused(self.record, fault, self.logger)
        context.close(promise: nil)
    }

    // MARK: The end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard self.state != .completed, case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A check that only connects is no fault.
        if !self.parser.isEmpty, self.record.reason == nil {
            self.fail(.cutShort, ends: .proxyHeader(.cutShort), context: context)
        }
        context.fireChannelInactive()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard self.state != .completed, event is EndConnection else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        context.close(promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard self.state != .completed else { return context.fireErrorCaught(error) }
        self.record.ends(.failed(SystemError.text(of: error)))
        context.close(promise: nil)
    }
}
