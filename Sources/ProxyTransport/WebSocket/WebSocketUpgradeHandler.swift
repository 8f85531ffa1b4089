// SPDX-License-Identifier: GPL-3.0-only

package import Logging
package import NIOCore
package import NIOHTTP1
import ProxyCore

/// Answers the one HTTP request of a WebSocket connection, then takes everything of HTTP out of the pipeline.
package final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart
    package typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case awaitingHead
        case awaitingEnd(HTTPRequestHead, accept: String)
        case upgraded
        case refused
    }

    private let record: ConnectionRecord
    private let limits: TransportLimits
    private let events: TransportEventCounters
    private let mayUpgrade: ([String]) -> Bool
    private let logger: Logger
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private let encoder: HTTPResponseEncoder
    private let upgrade: (any Channel) throws -> Void
    private var state = State.awaitingHead
    private let deadline: CloseTimer

    /// Adds HTTP to the pipeline.
    ///
    /// - Parameters:
    ///   - mayUpgrade: Judges the values of a request's Origin fields.
    ///   - upgrade: Adds the WebSocket handlers once the client is accepted.
    package static func install(
        on channel: any Channel,
        record: ConnectionRecord,
        limits: TransportLimits,
        events: TransportEventCounters,
        mayUpgrade: @escaping ([String]) -> Bool,
        logger: Logger,
        upgrade: @escaping (any Channel) throws -> Void
    ) throws {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.maximumHTTPHeadSize
        decoderLimits.maxHeaderFieldSize = limits.maximumHTTPHeadSize
        decoderLimits.maxHeaderFieldCount = limits.maximumHTTPFields
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits),
            maximumBufferSize: limits.maximumHTTPHeadSize
        )
        let encoder = HTTPResponseEncoder()
        let handler = WebSocketUpgradeHandler(
            record: record,
            limits: limits,
            events: events,
            mayUpgrade: mayUpgrade,
            logger: logger,
            decoder: decoder,
            encoder: encoder,
            upgrade: upgrade
        )
        try channel.pipeline.syncOperations.addHandlers([encoder, decoder, handler])
    }

    private init(
        record: ConnectionRecord,
        limits: TransportLimits,
        events: TransportEventCounters,
        mayUpgrade: @escaping ([String]) -> Bool,
        logger: Logger,
        decoder: ByteToMessageHandler<HTTPRequestDecoder>,
        encoder: HTTPResponseEncoder,
        upgrade: @escaping (any Channel) throws -> Void
    ) {
        self.record = record
        self.deadline = CloseTimer(record)
        self.limits = limits
        self.events = events
        self.mayUpgrade = mayUpgrade
        self.logger = logger
        self.decoder = decoder
        self.encoder = encoder
        self.upgrade = upgrade
    }

    private var traffic: WebSocketTraffic { WebSocketTraffic(logger: self.logger, id: self.record.id) }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.events.webSocket.begin()
        self.deadline.close(context.channel, after: self.limits.upgradeTimeout, .handshakeTimedOut)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline.cancel()
        if case .upgraded = self.state { return }
        self.events.webSocket.fail(self.record.reason)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.deadline.cancel()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (self.state, self.unwrapInboundIn(data)) {
        case (.awaitingHead, .head(let head)):
            switch WebSocketUpgradeRequest(head) {
            case .upgrade(let accept) where self.mayUpgrade(head.headers["origin"]):
                self.state = .awaitingEnd(head, accept: accept)
            case .upgrade:
                // RFC 6455 section 4.2.2, number 4.
                self.refuse(.forbidden, "Pages of this origin may not connect here.", head, context: context)
            case .otherVersion:
                self.refuse(.upgradeRequired, "Only WebSocket version 13 is spoken here.", head, context: context)
            case .invalid(let text):
                self.refuse(.badRequest, text, head, context: context)
            }
        case (.awaitingEnd(let head, let accept), .end):
            self.traffic.handshake(head, answered: .switchingProtocols)
            self.upgrade(accept: accept, context: context)
        case (.awaitingHead, _), (.awaitingEnd, _), (.upgraded, _), (.refused, _):
            break
        }
    }

    package func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?)
    {
        guard event is EndConnection else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        context.close(promise: promise)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (self.state, error) {
        case (.awaitingHead, HTTPParserError.headerOverflow),
            (.awaitingHead, is ByteToMessageDecoderError.PayloadTooLargeError):
            self.events.refusedHead()
            self.refuse(.badRequest, "The request is too large.", nil, context: context)
        case (.awaitingHead, is HTTPParserError):
            self.refuse(.badRequest, "This is no HTTP request.", nil, context: context)
        case (.refused, _):
            // Whatever else comes is not understood; to close on it would reset the connection under the answer.
            break
        case (.awaitingHead, _), (.awaitingEnd, _), (.upgraded, _):
            context.close(promise: nil)
        }
    }

    private func upgrade(accept: String, context: ChannelHandlerContext) {
        self.state = .upgraded
        self.events.webSocket.complete()
        let headers: HTTPHeaders = ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept]
        let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.writeAndFlush(self.wrapOutboundOut(.head(head)), promise: nil)
        let pipeline = context.pipeline.syncOperations
        do {
            try self.upgrade(context.channel)
        } catch {
            context.close(promise: nil)
            return
        }
        // The decoder goes last: as it leaves, it passes on the bytes that came behind the request.
        pipeline.removeHandler(self.encoder, promise: nil)
        pipeline.removeHandler(self, promise: nil)
        pipeline.removeHandler(self.decoder, promise: nil)
    }

    /// - Parameter head: what is refused; nil if it could not be read.
    private func refuse(
        _ status: HTTPResponseStatus,
        _ text: String,
        _ head: HTTPRequestHead?,
        context: ChannelHandlerContext
    ) {
        self.state = .refused
        self.record.ends(.noUpgrade(text))
        if let head {
            self.traffic.handshake(head, answered: status)
        } else {
            self.traffic.noHandshake(answered: status)
        }
        let body = context.channel.allocator.buffer(string: text + "\n")
        var headers: HTTPHeaders = [
            "Connection": "close",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": String(body.readableBytes),
            // A browser that is led here does nothing with the text but show it.
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
        ]
        if status == .upgradeRequired {
            // RFC 9110 section 15.5.22 and RFC 6455 section 4.4.
            headers.add(name: "Upgrade", value: "websocket")
            headers.add(name: "Sec-WebSocket-Version", value: WebSocketUpgradeRequest.version)
        }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        self.deadline.close(context.channel, after: self.limits.closeTimeout, .stalled)
    }
}
