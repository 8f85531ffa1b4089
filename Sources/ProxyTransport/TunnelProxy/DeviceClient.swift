// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyWire
import RemoteProxyAPI

/// The device's end of one client's tunnel: the other end is that client's `RelayHandler`.
///
/// Sound as `Sendable`: `eventLoop` and `address` never change; everything else is touched on `eventLoop` only, which
/// every entry from the partner asserts.
final class DeviceClient: RelayEnd, @unchecked Sendable {
    let eventLoop: any EventLoop
    let address: TunnelAddress
    /// Who the client is, as the device is told.
    let announcement: TunnelProxyAPI.TunnelProxy.ClientConnected
    private let partner: any RelayEnd
    private let partnerIsLocal: Bool
    /// Nil once the device's connection has ended.
    private var device: (any DeviceEnd)?
    /// Cuts what comes in frames into messages, where the client speaks WebSocket.
    private var classifier: TextClassifier?
    /// Of what the device has sent.
    private var window: FlowWindow
    private var burst = ClientBurst()
    /// Bytes of payload in the burst.
    private var burstPayload = 0
    private let buffers: LoopBuffers
    /// Of what the client has sent: bytes that wait for their turn, what they and those before them weigh, and what of
    /// that has been written without credit having been granted.
    private var waitingBytes = 0
    private var waitingWeight = 0
    private var owedCredit = 0
    /// Whether the device is to be told, or has been told, that the client is gone.
    private var hasLeft = false

    init(_ arrival: ClientArrival, device: any DeviceEnd, flowWindow: Int, buffers: LoopBuffers) {
        self.eventLoop = device.eventLoop
        self.address = arrival.address
        self.announcement = arrival.announcement
        self.partner = arrival.end
        self.partnerIsLocal = arrival.end.eventLoop === device.eventLoop
        self.device = device
        self.buffers = buffers
        self.classifier = arrival.framing == .webSocket ? TextClassifier() : nil
        self.window = FlowWindow(limit: flowWindow)
    }

    /// Lets the client's end begin.
    func start() {
        self.tellPartner { $0.start(with: self) }
    }

    /// The client's end answers `start`.
    func start(with partner: any RelayEnd) {}

    private func tellPartner(_ message: @escaping @Sendable (any RelayEnd) -> Void) {
        let partner = self.partner
        if self.partnerIsLocal {
            message(partner)
        } else {
            partner.eventLoop.execute { message(partner) }
        }
    }

    // MARK: From the device to the client

    /// Takes what came in one frame. Returns true if that is the first of this burst.
    func deliver(_ payload: ByteBuffer) -> Bool {
        guard !self.hasLeft else { return false }
        var bytes = payload
        let count = self.classifier?.frame(overwriting: &bytes) ?? bytes.readableBytes
        self.count(count)
        guard bytes.readableBytes > 0 else { return false }
        defer { self.burst.append(bytes) }
        return self.burst.isEmpty
    }

    private func count(_ payload: Int) {
        self.burstPayload += payload
        self.device?.record.countReceived(payload)
    }

    /// The burst is over. Returns whether the client does not read fast enough, so that the device has to wait.
    func finishBurst() -> Bool {
        self.handOverBurst()
        return self.window.isPaused && !self.hasLeft
    }

    private func handOverBurst() {
        guard !self.burst.isEmpty else { return }
        let (burst, lent) = self.burst.take { size in
            // Another loop would keep what is lent beyond this burst, so it gets no more than it needs.
            self.partnerIsLocal ? self.buffers.take(size) : ByteBufferAllocator().buffer(capacity: size)
        }
        for bytes in burst { self.window.handedOver(bytes.relayWeight) }
        let payload = self.burstPayload
        self.burstPayload = 0
        self.tellPartner { partner in
            for bytes in burst { partner.write(bytes) }
            partner.flush(payload: payload)
        }
        if self.partnerIsLocal, let lent { self.buffers.giveBack(lent) }
    }

    func credit(_ weight: Int) {
        self.eventLoop.assertInEventLoop()
        if self.window.credited(weight) { self.device?.resumed(self) }
    }

    // MARK: From the client to the device

    func write(_ bytes: ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        guard !self.hasLeft, let device = self.device else { return }
        self.waitingBytes += bytes.readableBytes
        self.waitingWeight += bytes.relayWeight
        device.send(bytes, from: self)
    }

    func flush(payload: Int) {}

    /// Bytes of this client have been written to the device. Returns true when there is so much to grant credit for
    /// that it pays; a paused client always comes to that.
    func sent(_ count: Int) -> Bool {
        self.waitingBytes -= count
        // What each buffer weighs beyond its bytes is settled once nothing waits.
        let weight = self.waitingBytes > 0 ? count : self.waitingWeight
        self.waitingWeight -= weight
        let owedBefore = self.owedCredit
        self.owedCredit += weight
        return owedBefore < self.window.creditBatch && self.owedCredit >= self.window.creditBatch
    }

    /// Lets the client send as much again as has been written.
    func grantCredit() {
        let weight = self.owedCredit
        self.owedCredit = 0
        self.tellPartner { $0.credit(weight) }
    }

    // MARK: The end

    /// The client sends no more. A device cannot be told of half an end, so that is the whole one.
    func partnerFinished(canReceive: Bool) {
        self.eventLoop.assertInEventLoop()
        if canReceive { self.end(.peerLeft) } else { self.leave() }
    }

    /// Ends the client's connection, and tells the device when what it sent before has been delivered.
    func end(_ reason: CloseReason) {
        self.eventLoop.assertInEventLoop()
        self.handOverBurst()
        if let (frame, payload) = self.classifier?.finishFrame() {
            self.count(payload)
            self.tellPartner { partner in
                partner.write(frame)
                partner.flush(payload: payload)
            }
        }
        self.tellPartner { $0.end(reason) }
        self.leave()
    }

    private func leave() {
        guard !self.hasLeft else { return }
        self.hasLeft = true
        self.device?.left(self)
    }

    /// The device's connection has ended: nobody is to be told anything any more.
    func detach() {
        self.device = nil
    }
}
