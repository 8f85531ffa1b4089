// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOWebSocket

/// What a fake server sees and says, over any transport.
enum FakeFrame: Equatable, Sendable {
    case stream([UInt8])
    case text([UInt8])
    case binary([UInt8])
    case close(UInt16)
    /// The client's half of a stream has ended.
    case end

    var bytes: [UInt8] {
        switch self {
        case .stream(let bytes), .text(let bytes), .binary(let bytes): bytes
        case .close, .end: []
        }
    }
}

/// Frames of NIO's own WebSocket implementation, which is not the one under test.
final class FakeWebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = FakeFrame
    typealias OutboundIn = FakeFrame
    typealias OutboundOut = WebSocketFrame

    private var message: (opcode: WebSocketOpcode, bytes: [UInt8])?
    private var hasClosed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        var payload = frame.unmaskedData
        guard frame.maskKey != nil else { return context.close(promise: nil) }
        switch frame.opcode {
        case .text, .binary:
            self.message = (frame.opcode, Array(payload.readableBytesView))
        case .continuation:
            self.message?.bytes += Array(payload.readableBytesView)
        case .connectionClose:
            let code = payload.readInteger(as: UInt16.self) ?? 1005
            context.fireChannelRead(self.wrapInboundOut(.close(code)))
            if !self.hasClosed { self.close(code, context: context, promise: nil) }
            context.close(promise: nil)
            return
        default:
            return
        }
        guard frame.fin, let message = self.message else { return }
        self.message = nil
        context.fireChannelRead(
            self.wrapInboundOut(message.opcode == .text ? .text(message.bytes) : .binary(message.bytes))
        )
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = self.unwrapOutboundIn(data)
        switch frame {
        case .text(let bytes):
            context.write(
                self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: bytes))),
                promise: promise
            )
        case .binary(let bytes), .stream(let bytes):
            context.write(
                self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: bytes))),
                promise: promise
            )
        case .close(let code):
            self.close(code, context: context, promise: promise)
        case .end:
            self.close(1000, context: context, promise: promise)
        }
    }

    private func close(_ code: UInt16, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        self.hasClosed = true
        let payload = code == 1005 ? ByteBuffer() : ByteBuffer(integer: code)
        context.writeAndFlush(
            self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)),
            promise: promise
        )
    }
}

/// Bytes of TCP, TLS and Unix sockets.
final class FakeStreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = FakeFrame
    typealias OutboundIn = FakeFrame
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(self.wrapInboundOut(.stream(Array(self.unwrapInboundIn(data).readableBytesView))))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            context.fireChannelRead(self.wrapInboundOut(.end))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .stream(let bytes), .text(let bytes), .binary(let bytes):
            context.write(self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
        case .end:
            context.close(mode: .output, promise: promise)
        case .close:
            context.close(promise: promise)
        }
    }
}
