// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOHTTP1

/// One connection of a `LoopbackHTTPServer`.
final class LoopbackHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let tally: LoopbackTally
    private let answer: LoopbackHTTPServer.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// The request that is not answered yet; HTTPServerPipelineHandler brings one at a time.
    private var pending: Task<Void, Never>?

    init(tally: LoopbackTally, answer: @escaping LoopbackHTTPServer.Answer) {
        self.tally = tally
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        self.tally.change { counts in
            counts.connections += 1
            counts.totalConnections += 1
            counts.peakConnections = max(counts.peakConnections, counts.connections)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let wasPending = self.pending != nil
        self.pending?.cancel()
        self.pending = nil
        self.tally.change { counts in
            counts.connections -= 1
            if wasPending { counts.abandoned += 1 }
        }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            self.body = []
        case .body(let bytes):
            self.body += bytes.readableBytesView
        case .end:
            guard let head = self.head else { return }
            self.take(LoopbackRequest(head: head, body: self.body), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func take(_ request: LoopbackRequest, _ context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        let answer = self.answer
        self.pending = Task {
            let reply = await answer(request)
            loop.execute {
                let (handler, context) = bound.value
                handler.give(reply, keepAlive: request.head.isKeepAlive, context)
            }
        }
        self.tally.change { $0.requests.append(request) }
    }

    private func give(_ reply: LoopbackReply, keepAlive: Bool, _ context: ChannelHandlerContext) {
        guard self.pending != nil else { return }
        switch reply {
        case .silence:
            return
        case .hangUp:
            self.pending = nil
            context.close(promise: nil)
        case .response(let status, var headers, let text):
            self.pending = nil
            headers.replaceOrAdd(name: "content-length", value: "\(text.utf8.count)")
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(self.wrapOutboundOut(.head(head)), promise: nil)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            if !keepAlive { context.close(promise: nil) }
        }
    }
}
