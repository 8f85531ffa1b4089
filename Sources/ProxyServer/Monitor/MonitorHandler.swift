// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import RemoteProxyAPI

/// The connection of one monitor.
///
/// It reads only while what it has written goes out, so a monitor that asks and does not listen waits by itself.
final class MonitorHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How much is read at a time; what is read stands before the requests in it are answered.
    static let readSize = 4096

    private let server: MonitorServer
    private var context: ChannelHandlerContext?
    private var reader = MonitorLineReader()
    private var session = MonitorSession()

    init(server: MonitorServer) {
        self.server = server
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        guard self.server.admit(self) else {
            self.refuse("Too many monitors: there are \(MonitorServer.maximumMonitors) already")
            return
        }
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.server.remove(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.reader.append(self.unwrapInboundIn(data).readableBytesView)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.answer()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.answer()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A second is over.
    func tick(_ line: ByteBuffer) {
        guard let context = self.context else { return }
        // Every channel with a socket can tell.
        let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        switch self.session.tick(unsent: unsent, report: line.readableBytes) {
        case .send: self.write(line)
        case .wait: break
        case .drop:
            self.server.dropped(self, unsent: unsent)
            context.close(promise: nil)
        }
    }

    func close() {
        self.context?.close(promise: nil)
    }

    /// Answers what has been asked, and reads on, as long as the answers go out.
    private func answer() {
        while let context = self.context, context.channel.isWritable {
            switch self.reader.next() {
            case .line(let line): self.answer(line)
            case .tooLong: return self.refuse("Line too long: at most \(MonitorLineReader.maximumLine) bytes")
            case nil: return context.read()
            }
        }
    }

    private func answer(_ line: [UInt8]) {
        do throws(MonitorRequest.Fault) {
            let request = try MonitorRequest(parsing: line)
            switch self.session.refresh() {
            case .answer: self.write(self.server.report(request))
            case .wait: break
            }
        } catch {
            self.write(Self.refusal(error.text))
        }
    }

    /// Says why, and hangs up.
    private func refuse(_ text: String) {
        guard let context = self.context else { return }
        let line = Self.refusal(text)
        let loopBound = context.loopBound
        context.writeAndFlush(self.wrapOutboundOut(line)).whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    private func write(_ line: ByteBuffer) {
        self.session.wrote(line.readableBytes)
        self.context?.writeAndFlush(self.wrapOutboundOut(line), promise: nil)
    }

    private static func refusal(_ text: String) -> ByteBuffer {
        ByteBuffer(bytes: MonitorAPI.Refusal(error: text).jsonValue.encoded() + [UInt8(ascii: "\n")])
    }
}
