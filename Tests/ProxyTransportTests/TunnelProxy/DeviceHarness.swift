// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// A device's connection without a socket, on an event loop that is turned by hand.
final class DeviceHarness {
    let channel = EmbeddedChannel()
    let device: DeviceHandler<StreamControlFraming>
    let transport = TransportProbe()
    let below = WriteProbe()
    let above = MessageProbe()
    private let encoder = SLIPEncoder()

    init(policy: TunnelProxyPolicy = .patient, limits: TransportLimits = TransportLimits()) throws {
        let context = TransportContext(
            limits: limits,
            access: AccessList(),
            group: self.channel.embeddedEventLoop,
            watch: .none,
            loggers: TransportLoggers(all: Logger(label: "test"))
        )
        self.device = DeviceHandler(
            record: .test,
            channel: self.channel,
            isSecure: false,
            exchange: TunnelExchange(policy: policy, directory: context.directory, events: context.events),
            policy: policy,
            transport: context
        )
        try self.channel.pipeline.syncOperations.addHandlers(self.below, self.transport, self.device, self.above)
        self.channel.pipeline.fireChannelActive()
    }

    deinit {
        _ = try? self.channel.finish(acceptAlreadyClosed: true)
    }

    func run() { self.channel.embeddedEventLoop.run() }

    /// The answer to the registration has been sent.
    func establish() {
        self.device.established()
        self.run()
    }

    /// A client has come.
    func join(_ number: UInt16, framing: TunnelFraming = .stream, on loop: EmbeddedEventLoop? = nil) throws -> ProbeEnd
    {
        let address = try Self.address(number)
        let end = ProbeEnd(loop ?? self.channel.embeddedEventLoop)
        let identity = TunnelClientIdentity(name: "", uuid: .random(), peerAddress: "")
        self.device.join(
            ClientArrival(
                address: address,
                announcement: identity.announcement(at: address),
                framing: framing,
                end: end
            )
        )
        return end
    }

    static func address(_ number: UInt16) throws -> TunnelAddress {
        try #require(TunnelAddress(rawValue: number))
    }

    /// One read of the socket brings these frames.
    func receive(_ frames: [(to: UInt16, bytes: ByteBuffer)]) throws {
        var stream = ByteBuffer()
        for frame in frames {
            self.encoder.write(whole: frame.bytes, to: try Self.address(frame.to), into: &stream)
        }
        self.receive(stream)
    }

    func receive(_ stream: ByteBuffer) {
        self.channel.pipeline.fireChannelRead(stream)
        self.channel.pipeline.fireChannelReadComplete()
    }

    /// All frames that were written to the device since this was last asked, with what was flushed together.
    func flushes() -> [[String]] {
        self.below.takeFlushes().map { bytes in
            var decoder = SLIPDecoder(maximumPayload: 1 << 24)
            var frames: [String] = []
            decoder.decode(bytes) { event in
                guard case .frame(let frame) = event else { return frames.append("fault") }
                let text = String(buffer: frame.payload)
                let isControl = frame.address == .control
                let word =
                    text.contains("ClientConnected") ? "joined" : text.contains("ClientDisconnected") ? "left" : text
                frames.append("\(frame.address) \(isControl ? word : text.count > 20 ? "\(text.count)" : text)")
            }
            return frames
        }
    }
}

/// A client's end of the tunnel, as the device's end sees it: keeps what it is told.
final class ProbeEnd: RelayEnd, @unchecked Sendable {
    // Sound: tests turn all loops on their own thread.
    let eventLoop: any EventLoop
    private(set) var partner: (any RelayEnd)?
    private(set) var written: [ByteBuffer] = []
    private(set) var flushes = 0
    private(set) var payload = 0
    private(set) var credit = 0
    private(set) var ends: [CloseReason] = []

    init(_ loop: EmbeddedEventLoop) {
        self.eventLoop = loop
    }

    var text: String { self.written.map { String(buffer: $0) }.joined() }
    var weight: Int { self.written.reduce(0) { $0 + $1.relayWeight } }

    func start(with partner: any RelayEnd) { self.partner = partner }
    func write(_ bytes: ByteBuffer) { self.written.append(bytes) }
    func flush(payload: Int) {
        self.flushes += 1
        self.payload += payload
    }
    func partnerFinished(canReceive: Bool) {}
    func end(_ reason: CloseReason) { self.ends.append(reason) }
    func credit(_ weight: Int) { self.credit += weight }
}

/// Below the device: keeps what is written, flush by flush, and may do something at a flush.
final class WriteProbe: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    /// At the next flush of anything.
    var atFlush: ((ChannelHandlerContext) -> Void)?
    private var pending = ByteBuffer()
    private var flushed: [ByteBuffer] = []

    func takeFlushes() -> [ByteBuffer] {
        defer { self.flushed = [] }
        return self.flushed
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.pending.writeImmutableBuffer(self.unwrapOutboundIn(data))
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {
        if self.pending.readableBytes > 0 { self.flushed.append(self.pending) }
        self.pending = ByteBuffer()
        if let action = self.atFlush.take() { action(context) }
    }
}

/// Above the device: keeps its control messages; answers those that ask for it at once, as a refusal is.
final class MessageProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var messages: [String] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let message = String(buffer: self.unwrapInboundIn(data))
        self.messages.append(message)
        if message == "refuse" {
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: "refused")), promise: nil)
        }
    }
}
