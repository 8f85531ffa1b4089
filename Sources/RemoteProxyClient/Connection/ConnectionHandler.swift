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

    typealias Waiter<Value> = (Result<Value, any Error>) -> Void

    let configuration: ClientConfiguration
    let halfCloses: Bool
    var machine: ConnectionMachine
    var reader: ControlReader
    var calls: [PendingCall] = []
    var partner: TunnelPartner?
    var partnerWaiters: [Waiter<TunnelPartner>] = []

    var incoming: IncomingQueue
    var incomingWaiters: [Waiter<TunnelChunk?>] = []
    /// How the incoming chunks end, once they do.
    var incomingEnd: Result<Void, any Error>?
    var outgoing: OutgoingQueue<Waiter<Void>>
    var finishWaiters: [Waiter<Void>] = []
    var hasEndedOutput = false

    var closeWaiters: [Waiter<Void>] = []
    var closeTimer: Scheduled<Void>?
    var isChannelClosed = false

    var context: ChannelHandlerContext?
    private var holdsBackRead = false
    private var readyWaiters: [Waiter<Void>] = []
    private let states: AsyncStream<ConnectionState>.Continuation

    /// - Parameters:
    ///   - halfCloses: whether the transport can end one direction alone.
    ///   - states: told of every change of state, and finished with the last one.
    init(
        configuration: ClientConfiguration,
        halfCloses: Bool,
        states: AsyncStream<ConnectionState>.Continuation
    ) {
        self.configuration = configuration
        self.halfCloses = halfCloses
        self.machine = ConnectionMachine(halfCloses: halfCloses)
        self.reader = ControlReader(limit: configuration.limits.controlMessage)
        self.incoming = IncomingQueue(
            highMark: configuration.limits.incomingHighMark,
            lowMark: configuration.limits.incomingLowMark
        )
        self.outgoing = OutgoingQueue(highMark: configuration.limits.outgoingHighMark)
        self.states = states
    }

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
        while !self.machine.isTunnel {
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
        if self.machine.isTunnel, !self.incoming.mayRead {
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
        guard self.holdsBackRead, !self.machine.isTunnel || self.incoming.mayRead else { return }
        self.holdsBackRead = false
        self.context?.read()
    }

    /// Ends the connection at once.
    func fail(_ ending: ConnectionMachine.Ending) {
        switch self.machine.fail(ending) {
        case .end(let ending): self.end(ending)
        case .ignore: break
        }
    }

    /// The machine has reached its last state: everybody who waits learns of it, and the channel is closed.
    func end(_ ending: ConnectionMachine.Ending) {
        self.closeTimer?.cancel()
        self.endReadyWaiters(.failure(ending.error))
        self.endCalls(ending.error)
        self.endTunnel(ending)
        if case .failed(let error) = ending {
            self.states.yield(.closed(error))
        } else {
            self.states.yield(.closed(nil))
        }
        self.states.finish()
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
