// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyWire
import RemoteProxyAPI

/// The payload end of a device's connection: takes frames apart for its clients, puts theirs together, and keeps the
/// proxy in the belief that the device is alive.
final class DeviceMultiplexer: PayloadEnd {
    let configuration: ClientConfiguration
    /// Owns this value.
    private(set) weak var connection: ConnectionHandler?
    var clients: ClientTable<DeviceClient>
    var outgoing: FrameScheduler<Waiter<Void>>
    /// How many clients have sent so much that nothing more is read.
    var fullClients = 0
    /// Where clients are handed to the program.
    let arrivals: AsyncStream<ClientChannel>.Continuation
    /// The uuid by which the device is registered.
    let deviceUuid: String

    private var decoder: SLIPDecoder
    private let encoder = SLIPEncoder()
    private var control: ControlReader
    private var pings: PingSchedule?
    private var pingTimer: Scheduled<Void>?
    /// Frames for addresses that no client has: of clients that this side has closed, if the proxy is right.
    private(set) var strayFrames = 0
    private var isEnded = false

    init(
        connection: ConnectionHandler,
        deviceUuid: String,
        arrivals: AsyncStream<ClientChannel>.Continuation
    ) {
        let limits = connection.configuration.limits
        self.configuration = connection.configuration
        self.connection = connection
        self.deviceUuid = deviceUuid
        self.arrivals = arrivals
        self.clients = ClientTable(limit: limits.clients)
        self.outgoing = FrameScheduler(highMark: limits.outgoingHighMark)
        self.decoder = SLIPDecoder(maximumPayload: limits.frame)
        self.control = ControlReader(limit: limits.controlMessage)
    }

    /// Frames that could not be understood, or were too long.
    var malformedFrames: Int { self.decoder.droppedFrames }

    // MARK: Receiving

    var mayRead: Bool {
        // A proxy that asks for answers and does not take them fills no memory.
        self.fullClients == 0 && self.outgoing.waitingControl < self.configuration.limits.outgoingHighMark
    }

    func received(_ piece: TransportPiece) {
        guard piece.kind != .text else { return self.fail(.textInsteadOfFrames) }
        if let now = self.connection?.now { self.pings?.received(now: now) }
        self.decoder.decode(piece.payload) { event in
            guard !self.isEnded, case .frame(let frame) = event else { return }
            if frame.address.isClient {
                self.received(frame)
            } else {
                self.received(control: frame.payload)
            }
        }
    }

    private func received(_ frame: SLIPFrame) {
        guard let client = self.clients[frame.address], client.machine.isOpen else {
            self.strayFrames &+= 1
            return
        }
        guard frame.payload.readableBytes > 0 else { return }
        self.connection?.observe(.received, .client(frame))
        let bytes = Array(frame.payload.readableBytesView)
        client.incoming.append(TunnelChunk(bytes: bytes, kind: .stream, endsMessage: false))
        self.roomChanged(for: client)
    }

    /// Messages need not begin and end where frames do.
    private func received(control payload: ByteBuffer) {
        var piece = TransportPiece(kind: .stream, payload: payload)
        while !self.isEnded, let event = self.control.next(&piece) {
            switch event {
            case .message(let bytes): self.connection?.received(message: bytes)
            case .failure(let error): return self.fail(error)
            }
        }
    }

    // MARK: Sending

    var isFlushed: Bool { self.outgoing.isEmpty && self.outgoing.unwritten == 0 }

    /// Sends a message to the proxy; the connection has to be pumped then.
    func send(control message: [UInt8]) {
        self.outgoing.append(control: ByteBuffer(bytes: message))
    }

    func send(_ bytes: [UInt8], to client: DeviceClient, waiter: @escaping Waiter<Void>) {
        self.outgoing.append(bytes, to: client.address, waiter: waiter)
        self.connection?.pump()
    }

    func nextPiece() -> OutgoingPiece? {
        guard let connection = self.connection, let next = self.outgoing.next() else { return nil }
        var bytes = ByteBuffer()
        self.encoder.write(whole: next.frame.payload, to: next.frame.address, into: &bytes)
        self.outgoing.sent(bytes.readableBytes)
        self.pings?.sent(now: connection.now)
        if next.isLastOfClient, let client = self.clients[next.frame.address] { self.flushed(client) }
        return OutgoingPiece(
            piece: TransportPiece(kind: connection.isStream ? .stream : .binary, payload: bytes),
            meaning: next.frame.address.isClient ? .client(next.frame) : .control,
            waiter: next.waiter
        )
    }

    func written(_ count: Int) {
        self.outgoing.written(count)
    }

    // MARK: From registration to the end

    /// The device is registered.
    func begin() {
        guard let now = self.connection?.now else { return }
        self.pings = PingSchedule(
            interval: TimeAmount(self.configuration.keepAlive.pingAfter),
            answerTime: TimeAmount(self.configuration.timeouts.reply),
            now: now
        )
        self.checkPings()
    }

    private func checkPings() {
        guard let connection = self.connection else { return }
        let now = connection.now
        // Who is not listened to, because clients' bytes are not taken, cannot be blamed for silence.
        if self.fullClients > 0 { self.pings?.received(now: now) }
        switch self.pings?.check(now: now) {
        case .wait(let next):
            self.checkPings(at: next, now: now)
        case .ping(let next):
            self.checkPings(at: next, now: now)
            let milliseconds = now.uptimeNanoseconds / 1_000_000
            connection.call(TunnelProxyAPI.TunnelProxy.Ping(timestamp: milliseconds)) { _ in }
        case .dead:
            let silence = self.configuration.keepAlive.pingAfter + self.configuration.timeouts.reply
            self.fail(.serverSilent(for: silence))
        case nil:
            break
        }
    }

    private func checkPings(at next: NIODeadline, now: NIODeadline) {
        self.pingTimer = self.connection?.schedule(in: .nanoseconds((next - now).nanoseconds)) { [weak self] _ in
            self?.checkPings()
        }
    }

    func fail(_ error: ClientError) {
        self.connection?.fail(.failed(error))
    }

    /// A device whose proxy has ended its side is no device any more: the connection's machine ends it.
    func inputEnded() {}

    func closing() {
        for client in self.clients.all where client.machine.close() == .begin { self.stopReceiving(from: client) }
    }

    func ended(_ ending: ConnectionMachine.Ending) {
        self.isEnded = true
        self.pingTimer?.cancel()
        for client in self.clients.all { self.end(client, ending) }
    }
}
