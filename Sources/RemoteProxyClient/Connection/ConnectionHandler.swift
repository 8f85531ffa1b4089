// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import RemoteProxyAPI

/// The last handler of a client's channel: performs what its ``ConnectionMachine`` decides.
///
/// It speaks ``TransportPiece`` and ``TransportEvent`` with whichever transport stands before it. Who waits for
/// something hands over a closure that is called once, on the event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = TransportPiece
    typealias OutboundIn = Never
    typealias OutboundOut = TransportPiece

    let configuration: ClientConfiguration
    let isStream: Bool
    var machine: ConnectionMachine
    var reader: ControlReader
    var calls: [PendingCall] = []
    var partner: TunnelPartner?
    var partnerWaiters: [Waiter<TunnelPartner>] = []

    /// What is to be said through its channels before they are closed.
    let farewells = Farewells()

    /// What the connection is unless it becomes a device's.
    let flow: ByteFlow
    /// What it is when it does.
    var multiplexer: DeviceMultiplexer?
    /// Whether pieces are being given to the transport at this moment.
    var isPumping = false
    var finishWaiters: [Waiter<Void>] = []
    var hasEndedOutput = false

    var endWaiters: [Waiter<Void>] = []
    var closeWaiters: [Waiter<Void>] = []
    var closeTimer: Scheduled<Void>?
    var isChannelClosed = false

    var context: ChannelHandlerContext?
    private(set) var holdsBackRead = false
    /// When reading went on after it had been held back.
    private(set) var resumedReading: NIODeadline?
    private var readyWaiters: [Waiter<Void>] = []
    private let states: AsyncStream<ConnectionState>.Continuation

    /// - Parameters:
    ///   - isStream: whether the transport carries bytes, and can end one direction alone, rather than messages.
    ///   - states: told of every change of state, and finished with the last one.
    init(
        configuration: ClientConfiguration,
        isStream: Bool,
        states: AsyncStream<ConnectionState>.Continuation
    ) {
        self.configuration = configuration
        self.isStream = isStream
        self.machine = ConnectionMachine(halfCloses: isStream)
        self.reader = ControlReader(limit: configuration.limits.controlMessage)
        self.flow = ByteFlow(limits: configuration.limits)
        self.states = states
    }

    /// Who has to do with what comes after the control phase.
    var payload: any PayloadEnd { self.multiplexer ?? self.flow }

    /// The event loop's clock.
    var now: NIODeadline { self.context?.eventLoop.now ?? .distantPast }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.channelEnded()
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? TransportEvent {
        case .ready: self.transportReady()
        case .inputEnded(let end): self.inputEnded(end)
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = self.unwrapInboundIn(data)
        while !self.machine.isPayload {
            guard !self.machine.isEnding, let event = self.reader.next(&piece) else { return }
            switch event {
            case .message(let bytes): self.received(message: bytes)
            case .failure(let error): self.fail(.failed(error))
            }
            guard piece.payload.readableBytes > 0 else { return }
        }
        self.reader.removeLineEnd(from: &piece)
        self.received(payload: piece)
    }

    /// Bytes are read while there is room for them; whoever makes room lets the read go on.
    func read(context: ChannelHandlerContext) {
        if self.machine.isPayload, !self.payload.mayRead {
            self.holdsBackRead = true
        } else {
            context.read()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(.failed(ClientError(transport: error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.channelEnded()
        context.fireChannelInactive()
    }

    // MARK: What they lead to

    private func transportReady() {
        switch self.machine.transportReady() {
        case .announce:
            self.states.yield(.connected)
            self.endReadyWaiters(.success(()))
        case .ignore:
            break
        }
    }

    /// `waiter` is told when the transport stands, or why it does not.
    func awaitReady(_ waiter: @escaping Waiter<Void>) {
        switch self.machine.awaitReady() {
        case .wait: self.readyWaiters.append(waiter)
        case .ready: waiter(.success(()))
        case .refuse(let ending): waiter(.failure(ending.error))
        }
    }

    private func endReadyWaiters(_ result: Result<Void, any Error>) {
        let waiters = self.readyWaiters
        self.readyWaiters = []
        for waiter in waiters { waiter(result) }
    }

    func announce(_ state: ConnectionState) {
        self.states.yield(state)
    }

    func observe(_ direction: TrafficEvent.Direction, _ content: @autoclosure () -> TrafficEvent.Content) {
        guard let observer = self.configuration.trafficObserver else { return }
        observer(TrafficEvent(direction, content()))
    }

    func resumeReading() {
        guard self.holdsBackRead, !self.machine.isPayload || self.payload.mayRead else { return }
        self.holdsBackRead = false
        self.resumedReading = self.now
        self.context?.read()
    }

    /// Ends the connection at once.
    func fail(_ ending: ConnectionMachine.Ending) {
        switch self.machine.fail(ending) {
        case .end(let ending): self.end(ending)
        case .ignore: break
        }
    }

    /// `waiter` is told how the connection ended: in order, or why it did not.
    func awaitEnd(_ waiter: @escaping Waiter<Void>) {
        switch self.machine.awaitEnd() {
        case .wait: self.endWaiters.append(waiter)
        case .ended(.finished): waiter(.success(()))
        case .ended(let ending): waiter(.failure(ending.error))
        }
    }

    /// The machine has reached its last state: everybody who waits learns of it, and the channel is closed.
    func end(_ ending: ConnectionMachine.Ending) {
        self.closeTimer?.cancel()
        self.endReadyWaiters(.failure(ending.error))
        self.endCalls(ending.error)
        self.endPayload(ending)
        if case .failed(let error) = ending {
            self.states.yield(.closed(error))
        } else {
            self.states.yield(.closed(nil))
        }
        self.states.finish()
        let waiters = self.endWaiters
        self.endWaiters = []
        for waiter in waiters { waiter(ending == .finished ? .success(()) : .failure(ending.error)) }
        self.context?.close(mode: .all, promise: nil)
    }

    private func channelEnded() {
        guard !self.isChannelClosed else { return }
        self.isChannelClosed = true
        self.fail(.failed(.connectionEnded(.abnormal("it was cut without a farewell"))))
        let waiters = self.closeWaiters
        self.closeWaiters = []
        for waiter in waiters { waiter(.success(())) }
    }
}

@available(*, unavailable)
extension ConnectionHandler: Sendable {}
