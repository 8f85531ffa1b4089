// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// Turns what a server sends into the inputs of a `TestPeer`.
final class TestPeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: TestInbox<TestPeer.Input>
    private let upgraded: EventLoopPromise<Void>
    private var decoder: WebSocketDecoder?
    private var head: [UInt8]?

    init(inbox: TestInbox<TestPeer.Input>, decoder: WebSocketDecoder?, upgraded: EventLoopPromise<Void>) {
        self.inbox = inbox
        self.decoder = decoder
        self.upgraded = upgraded
        self.head = decoder == nil ? nil : []
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        while self.head != nil, let byte = bytes.readInteger(as: UInt8.self) {
            self.head?.append(byte)
            guard self.head?.suffix(4) == Array("\r\n\r\n".utf8)[...] else { continue }
            let text = String(decoding: self.head ?? [], as: UTF8.self)
            self.head = nil
            if text.hasPrefix("HTTP/1.1 101 "), text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
                self.upgraded.succeed()
            } else {
                self.upgraded.fail(TestPeer.Failure(description: "no upgrade: \(text)"))
            }
        }
        guard self.head == nil, bytes.readableBytes > 0 else { return }
        guard self.decoder != nil else {
            self.inbox.push(.bytes(bytes))
            return
        }
        do {
            try self.decoder?.decode(bytes) { self.inbox.push(.event($0)) }
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { self.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func finish() {
        self.inbox.finish()
        self.upgraded.fail(TestPeer.Failure(description: "the server finished before the upgrade"))
    }
}
