// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyWire
import RemoteProxyAPI

// What goes to the device: once per turn of the event loop, whoever has something to say.
extension DeviceHandler {
    /// The answer to the registration has been sent: frames may follow.
    func established() {
        self.eventLoop.assertInEventLoop()
        self.release()
    }

    func send(_ payload: ByteBuffer, from client: DeviceClient) {
        if self.output.turns.isEmpty, !self.output.isHeld, self.context?.channel.isWritable ?? false {
            self.gather(payload, from: client)
            self.schedule()
        } else {
            // A few bytes of a big read would keep all of it.
            self.enqueue(.payload(payload.wastesStorage ? ByteBuffer(copying: payload) : payload), for: client)
        }
    }

    func enqueue(_ turn: TurnQueue.Turn, for client: DeviceClient) {
        self.output.turns.append(turn, for: client.address)
        self.schedule()
    }

    private func gather(_ payload: ByteBuffer, from client: DeviceClient) {
        self.output.frames.append(payload, from: client.address)
        self.record.countSent(payload.readableBytes)
        if client.sent(payload.readableBytes) { self.output.creditors.append(client) }
        guard self.output.frames.isFull else { return }
        // Flushed at once: while the socket takes it, nothing has to wait.
        self.writeFrames()
        self.context?.flush()
    }

    private func writeFrames() {
        // Nothing of `output` may be in use while it is written: that can change the channel's writability, and tells us.
        guard let context = self.context, let frames = self.output.frames.take() else { return }
        context.write(self.wrapOutboundOut(self.output.frames.held(frames)), promise: nil)
        self.output.frames.giveBack(frames)
    }

    /// Once for all that this turn of the loop brings.
    private func schedule() {
        guard !self.output.isScheduled else { return }
        self.output.isScheduled = true
        self.eventLoop.execute { self.takeTurns() }
    }

    private func takeTurns() {
        self.output.isScheduled = false
        while !self.output.isHeld, self.context?.channel.isWritable ?? false, let next = self.output.turns.next() {
            guard let client = self.clients[next.address] else { continue }
            self.take(next.turn, of: client)
        }
        self.writeFrames()
        self.context?.flush()
        self.grantCredit()
    }

    private func grantCredit() {
        // A device that takes no more says so when it does again, and that is a turn too.
        guard self.context?.channel.isWritable ?? false else { return }
        for client in self.output.takeCreditors() { client.grantCredit() }
        if self.output.turns.isEmpty, !self.output.creditors.isEmpty { self.schedule() }
    }

    private func take(_ turn: TurnQueue.Turn, of client: DeviceClient) {
        switch turn {
        case .joined:
            self.notify(client.announcement)
        case .payload(let payload):
            self.gather(payload, from: client)
        case .left:
            self.clients[client.address] = nil
            self.exchange.forget(client.address, of: self.id)
            let address = UInt64(client.address.rawValue)
            self.notify(TunnelProxyAPI.TunnelProxy.ClientDisconnected(socketAddress: address))
        }
    }

    private func notify(_ payload: some RPCNotificationPayload) {
        let notification = RPCNotification(id: self.exchange.nextNotificationID(), payload)
        let message = notification.encoded()
        self.traffic.sent(message)
        self.writeControl(ByteBuffer(bytes: message), promise: nil)
        self.context?.flush()
    }

    /// PROTOCOL section 2: a control message is flushed alone, and payload follows in a later turn of the loop.
    private func writeControl(_ message: ByteBuffer, promise: EventLoopPromise<Void>?) {
        self.writeFrames()
        self.context?.flush()
        self.context?.write(self.wrapOutboundOut(self.output.frames.control(message)), promise: promise)
        guard !self.output.isHeld else { return }
        self.output.isHeld = true
        self.eventLoop.execute { self.release() }
    }

    private func release() {
        self.output.isHeld = false
        if self.output.hasMore { self.schedule() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.writeControl(Framing.message(of: self.unwrapOutboundIn(data)), promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if self.output.hasMore { self.schedule() }
        context.fireChannelWritabilityChanged()
    }
}
