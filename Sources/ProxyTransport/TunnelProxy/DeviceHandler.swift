// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyWire
import Synchronization

/// The connection of a registered device: SLIP frames towards the transport, control messages towards the
/// `ControlHandler`, and beside it a `DeviceClient` for each of the device's clients (PROTOCOL section 5).
///
/// What the device sends goes to its clients at once; when one of them takes no more, the device is not read until that
/// one does, or has been dropped. What clients send is gathered and written once per turn of the event loop; when the
/// device takes no more, it waits in a `TurnQueue`.
///
/// Sound as `Sendable`: `eventLoop` never changes and `lastHeard` is atomic; everything else is touched on `eventLoop`
/// only, which every entry from elsewhere asserts.
final class DeviceHandler<Framing: ControlFraming>: ChannelDuplexHandler, DeviceEnd, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Framing.Unit
    typealias OutboundIn = Framing.Unit
    typealias OutboundOut = ByteBuffer

    let eventLoop: any EventLoop
    let record: ConnectionRecord
    let exchange: TunnelExchange
    private let policy: TunnelProxyPolicy
    private let flowWindow: Int
    private let buffers: LoopBuffers
    private let logger: Logger
    let traffic: ControlTraffic
    private(set) var context: ChannelHandlerContext?
    private var decoder: SLIPDecoder
    private var isDecoding = false
    var clients: [TunnelAddress: DeviceClient] = [:]
    /// Clients that got something in this burst.
    private var addressed: [DeviceClient] = []
    private var stalls: StallWatch
    private var stallCheck: Scheduled<Void>?
    /// Frames that the decoder dropped. Counted here too: a frame can end the connection while the decoder is at work.
    private var droppedFrames = 0
    /// Frames for nobody: their client has just gone, or never was.
    private var strayFrames = 0
    var output: DeviceOutput
    private var isFinished = false
    /// When something last came from the device (`NIODeadline`); the end of time while it is not read.
    private let lastHeard: Atomic<UInt64>
    private var silenceCheck: Scheduled<Void>?

    init(
        record: ConnectionRecord,
        channel: any Channel,
        isSecure: Bool,
        exchange: TunnelExchange,
        policy: TunnelProxyPolicy,
        transport: TransportContext
    ) {
        self.eventLoop = channel.eventLoop
        self.record = record
        self.exchange = exchange
        self.policy = policy
        self.flowWindow = transport.limits.flowWindow
        self.logger = transport.loggers.tunnelProxyServer
        self.traffic = ControlTraffic(logger: transport.loggers.jsonRpcTraffic, id: record.id)
        self.decoder = SLIPDecoder(maximumPayload: policy.maximumFramePayload)
        self.stalls = StallWatch(timeout: policy.slowClientTimeout)
        self.buffers = transport.buffers(of: channel.eventLoop)
        let frames = DeviceFrames(framing: Framing.tunnel, isSecure: isSecure, buffers: self.buffers)
        self.output = DeviceOutput(frames: frames)
        self.lastHeard = Atomic(NIODeadline.now().uptimeNanoseconds)
    }

    var id: ConnectionID { self.record.id }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.checkSilence()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.finish(.serverLeft)
        self.context = nil
    }

    // MARK: From the device

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A refusal is answered while the decoder is at work. Where the socket takes it no more, SwiftNIO reads once more what
        // there is, and then closes: that is nobody's, as all that follows a refused request.
        guard !self.isDecoding else { return }
        self.isDecoding = true
        defer { self.isDecoding = false }
        self.decoder.decode(overwriting: self.unwrapInboundIn(data)) { event in
            switch event {
            case .frame(let frame): self.received(frame, context: context)
            case .dropped(let fault): self.report(fault)
            }
        }
    }

    private func received(_ frame: SLIPFrame, context: ChannelHandlerContext) {
        guard frame.address.isClient else {
            context.fireChannelRead(self.wrapInboundOut(Framing.unit(for: frame.payload)))
            return
        }
        guard let client = self.clients[frame.address] else {
            self.strayFrames &+= 1
            return
        }
        if client.deliver(frame.payload) { self.addressed.append(client) }
    }

    private func report(_ fault: SLIPFault) {
        self.droppedFrames &+= 1
        // Once for each connection; how many there were is told at its end.
        guard self.droppedFrames <= 1 else { return }
        self.logger.info("Frame dropped", metadata: ["id": "\(self.id)", "reason": "\(fault)"])
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if self.stalls.isEmpty { self.heard(at: now) }
        for client in self.addressed where client.finishBurst() { self.wait(for: client, now: now) }
        self.addressed.removeAll(keepingCapacity: true)
        context.fireChannelReadComplete()
        // Payload is read on also while the control handler wants no more messages.
        self.read(context: context)
    }

    func read(context: ChannelHandlerContext) {
        if self.stalls.isEmpty { context.read() }
    }

    // MARK: Clients

    func join(_ arrival: ClientArrival) {
        self.eventLoop.assertInEventLoop()
        guard !self.isFinished, self.clients[arrival.address] == nil else {
            let end = arrival.end
            end.eventLoop.execute { end.end(.serverLeft) }
            return
        }
        let client = DeviceClient(arrival, device: self, flowWindow: self.flowWindow, buffers: self.buffers)
        self.clients[arrival.address] = client
        self.enqueue(.joined, for: client)
        client.start()
    }

    func disconnect(_ address: TunnelAddress) {
        self.eventLoop.assertInEventLoop()
        self.clients[address]?.end(.serverLeft)
    }

    func left(_ client: DeviceClient) {
        self.resumed(client)
        // The device is told once it has all that the client sent.
        self.enqueue(.left, for: client)
    }

    /// A client does not read what the device sends: the device waits, but not for ever.
    private func wait(for client: DeviceClient, now: NIODeadline) {
        // That nothing is heard says nothing about a device that is not read.
        self.heard(at: .distantFuture)
        guard let check = self.stalls.wait(for: client.address, now: now) else { return }
        self.scheduleStallCheck(at: check)
    }

    private func scheduleStallCheck(at time: NIODeadline) {
        self.stallCheck = self.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.dropStalledClients() }
    }

    private func dropStalledClients() {
        let (overdue, next) = self.stalls.check(now: .now())
        for address in overdue {
            self.logger.info("Slow client dropped", metadata: ["id": "\(self.id)", "address": "\(address)"])
            self.clients[address]?.end(.slowClient)
        }
        if let next { self.scheduleStallCheck(at: next) }
    }

    func resumed(_ client: DeviceClient) {
        guard self.stalls.resumed(client.address), self.stalls.isEmpty, !self.isFinished else { return }
        self.heard(at: .now())
        self.context?.read()
    }

    // MARK: Silence

    private func heard(at time: NIODeadline) {
        self.lastHeard.store(time.uptimeNanoseconds, ordering: .relaxed)
    }

    private var silentSince: NIODeadline { .uptimeNanoseconds(self.lastHeard.load(ordering: .relaxed)) }

    func isSilent(for time: TimeAmount) -> Bool {
        NIODeadline.now() - self.silentSince > time
    }

    private func checkSilence() {
        let now = NIODeadline.now()
        let end = min(now, self.silentSince) + self.policy.serverPingTimeout
        if end <= now {
            self.context?.channel.end(.silent)
        } else {
            self.silenceCheck = self.eventLoop.assumeIsolated().scheduleTask(deadline: end) { self.checkSilence() }
        }
    }

    // MARK: The end

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if let end = event as? EndConnection { self.finish(end.reason == .shutdown ? .shutdown : .serverLeft) }
        context.triggerUserOutboundEvent(event, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is PeerFinished { self.finish(.serverLeft) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.finish(.serverLeft)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.finish(.serverLeft)
        context.fireErrorCaught(error)
    }

    /// The device is gone, and so are its clients.
    private func finish(_ reason: CloseReason) {
        guard !self.isFinished else { return }
        self.isFinished = true
        self.silenceCheck?.cancel()
        self.stallCheck?.cancel()
        self.output.discard()
        let clients = self.clients
        self.clients = [:]
        for client in clients.values {
            client.detach()
            client.end(reason)
        }
        guard self.droppedFrames > 0 || self.strayFrames > 0 else { return }
        self.logger.debug(
            "Frames that reached nobody",
            metadata: ["id": "\(self.id)", "malformed": "\(self.droppedFrames)", "stray": "\(self.strayFrames)"]
        )
    }
}
