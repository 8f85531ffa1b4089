// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import RemoteProxyClient

/// Reads a socket only when somebody wants what comes.
///
/// One read is under way at most, so one buffer waits at most; once the peer has finished, SwiftNIO takes over what the
/// kernel still has of it at once.
final class LocalSocketHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var waiting: [[UInt8]] = []
    /// What comes after the last bytes, once that is known.
    private var end: Result<Void, any Error>?
    private var waiter: Waiter<[UInt8]?>?
    private var isReading = false
    /// Whether this side has finished.
    var hasFinished = false
    private var context: ChannelHandlerContext?

    /// `waiter` gets what came next: nil after the end. One at a time.
    func next(_ waiter: @escaping Waiter<[UInt8]?>) {
        precondition(self.waiter == nil, "one task reads a socket")
        self.waiter = waiter
        self.serve()
    }

    /// Nobody wants to read any more. How the socket is closed, its owner knows.
    func cancel() {
        self.finish(.failure(CancellationError()))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.isReading = false
        self.waiting.append(Array(self.unwrapInboundIn(data).readableBytesView))
        self.serve()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // A read that brought nothing is over, too.
        self.isReading = false
        self.serve()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { self.finish(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // When this side has finished, SwiftNIO closes at the peer's end, without saying that it came.
        self.finish(self.hasFinished ? .success(()) : .failure(ChannelError.ioOnClosedChannel))
    }

    private func finish(_ end: Result<Void, any Error>) {
        if self.end == nil { self.end = end }
        self.serve()
    }

    private func serve() {
        guard let waiter = self.waiter else { return }
        if !self.waiting.isEmpty {
            self.waiter = nil
            waiter(.success(self.waiting.removeFirst()))
        } else if let end = self.end {
            self.waiter = nil
            waiter(end.map { nil })
        } else if !self.isReading {
            self.isReading = true
            self.context?.read()
        }
    }
}
