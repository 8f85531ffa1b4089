// SPDX-License-Identifier: GPL-3.0-only

/// Decides what a connection does next; ``ConnectionHandler`` does it.
///
/// ```
/// connecting → connected → authenticating → waiting → tunnel → closing → closed
/// ```
/// Every state can end in `closed`, and nothing leaves it.
struct ConnectionMachine {
    /// How a connection ended.
    enum Ending: Equatable {
        /// Both sides finished, or this program closed it.
        case finished
        /// A task that used it was cancelled.
        case cancelled
        case failed(ClientError)

        /// What those get who still wait for something.
        var error: any Error {
            switch self {
            case .finished: ClientError.closedHere
            case .cancelled: CancellationError()
            case .failed(let error): error
            }
        }
    }

    private enum State {
        case connecting
        /// Requests that were sent and not answered, oldest first.
        case connected(pending: [Int64])
        /// As before; the last request is the authentication, after which nothing more may be asked.
        case authenticating(pending: [Int64])
        case waiting
        /// Which halves have not ended.
        case tunnel(input: Bool, output: Bool)
        case closing
        case closed(Ending)
    }

    private var state = State.connecting
    private var nextID: Int64 = 0
    /// Whether one side can end while the other goes on.
    private let halfCloses: Bool

    init(halfCloses: Bool) {
        self.halfCloses = halfCloses
    }

    /// Whether what comes is the partner's.
    var isTunnel: Bool {
        if case .tunnel = self.state { true } else { false }
    }

    /// Whether what comes interests nobody any more.
    var isEnding: Bool {
        switch self.state {
        case .connecting, .connected, .authenticating, .waiting, .tunnel: false
        case .closing, .closed: true
        }
    }

    /// Whether this program wants to close, and a farewell is under way.
    var isClosing: Bool {
        if case .closing = self.state { true } else { false }
    }

    // MARK: Setting up

    enum WaitAction: Equatable {
        case wait
        case ready
        case refuse(Ending)
    }

    /// The program wants to use the connection.
    func awaitReady() -> WaitAction {
        switch self.state {
        case .connecting: .wait
        case .connected, .authenticating, .waiting, .tunnel: .ready
        case .closing: .refuse(.finished)
        case .closed(let ending): .refuse(ending)
        }
    }

    enum ReadyAction: Equatable {
        case announce
        case ignore
    }

    /// The transport has done its handshakes.
    mutating func transportReady() -> ReadyAction {
        switch self.state {
        case .connecting:
            self.state = .connected(pending: [])
            return .announce
        case .connected, .authenticating, .waiting, .tunnel, .closing, .closed:
            return .ignore
        }
    }

    enum CallAction: Equatable {
        case send(id: Int64)
        case refuse(Ending)
    }

    /// The program asks the server something.
    mutating func call(isAuthentication: Bool) -> CallAction {
        switch self.state {
        case .connected(var pending):
            let id = self.nextID
            self.nextID += 1
            pending.append(id)
            self.state = isAuthentication ? .authenticating(pending: pending) : .connected(pending: pending)
            return .send(id: id)
        case .connecting:
            return .refuse(.failed(.tooEarlyToCall))
        case .authenticating, .waiting, .tunnel:
            return .refuse(.failed(.tooLateToCall))
        case .closing:
            return .refuse(.finished)
        case .closed(let ending):
            return .refuse(ending)
        }
    }

    enum ReplyAction: Equatable {
        /// The oldest request is answered.
        case complete
        /// The oldest request is answered, it was the authentication, and the token is accepted.
        case completeAuthentication
        case fail(ClientError)
        case ignore
    }

    /// A reply came; `refusal` says what makes it no success.
    mutating func reply(id: Int64, refusal: ClientError?) -> ReplyAction {
        switch self.state {
        case .connected(var pending), .authenticating(var pending):
            guard let oldest = pending.first else { return .fail(.replyWithoutRequest) }
            // The server closes after every refusal; some of them do not know the request's id.
            if let refusal { return .fail(refusal) }
            guard oldest == id else { return .fail(.replyOutOfOrder(expected: oldest, got: id)) }
            pending.removeFirst()
            guard case .authenticating = self.state else {
                self.state = .connected(pending: pending)
                return .complete
            }
            self.state = pending.isEmpty ? .waiting : .authenticating(pending: pending)
            return pending.isEmpty ? .completeAuthentication : .complete
        case .connecting, .waiting:
            return .fail(.replyWithoutRequest)
        case .tunnel:
            preconditionFailure("what comes through a tunnel is no reply")
        case .closing, .closed:
            return .ignore
        }
    }

    enum TimeoutAction: Equatable {
        case fail
        case ignore
    }

    /// The time to answer the request is over.
    mutating func replyTimedOut(id: Int64) -> TimeoutAction {
        switch self.state {
        case .connected(let pending), .authenticating(let pending):
            pending.contains(id) ? .fail : .ignore
        case .connecting, .waiting, .tunnel, .closing, .closed:
            .ignore
        }
    }

    // MARK: Tunnel

    enum EstablishedAction: Equatable {
        case open
        case fail(ClientError)
        case ignore
    }

    /// The server says that the partner is there; from the next byte on everything is the partner's.
    mutating func tunnelEstablished() -> EstablishedAction {
        switch self.state {
        case .waiting:
            self.state = .tunnel(input: true, output: true)
            return .open
        case .connecting, .connected, .authenticating:
            return .fail(.tunnelTooEarly)
        case .tunnel:
            preconditionFailure("what comes through a tunnel is no notification")
        case .closing, .closed:
            return .ignore
        }
    }

    /// The program wants the tunnel.
    func awaitPartner() -> WaitAction {
        switch self.state {
        case .connecting, .connected: .refuse(.failed(.notAuthenticated))
        case .authenticating, .waiting: .wait
        case .tunnel: .ready
        case .closing: .refuse(.finished)
        case .closed(let ending): .refuse(ending)
        }
    }

    enum SendAction: Equatable {
        case send
        case refuse(Ending)
    }

    /// The program sends something to the partner.
    func send() -> SendAction {
        switch self.state {
        case .tunnel(_, output: true): .send
        case .tunnel(_, output: false): .refuse(.failed(.alreadyFinished))
        case .connecting, .connected, .authenticating, .waiting: .refuse(.failed(.noTunnel))
        case .closing: .refuse(.finished)
        case .closed(let ending): .refuse(ending)
        }
    }

    // MARK: Ending

    enum FinishAction: Equatable {
        /// Send what waits, then end this side.
        case finish
        case refuse(Ending)
    }

    /// The program has no more to send.
    mutating func finish() -> FinishAction {
        switch self.state {
        case .tunnel(let input, output: true):
            self.state = .tunnel(input: input, output: false)
            return .finish
        case .tunnel(_, output: false): return .refuse(.failed(.alreadyFinished))
        case .connecting, .connected, .authenticating, .waiting: return .refuse(.failed(.noTunnel))
        case .closing: return .refuse(.finished)
        case .closed(let ending): return .refuse(ending)
        }
    }

    enum FinishedAction: Equatable {
        /// The partner still has something to say.
        case wait
        case end
    }

    /// All that waited is sent and this side has ended.
    mutating func outputEnded() -> FinishedAction {
        guard case .tunnel(input: false, output: false) = self.state else { return .wait }
        self.state = .closed(.finished)
        return .end
    }

    enum InputEndedAction: Equatable {
        /// The partner is done; this side may go on.
        case endInput
        /// There is nothing more to be done.
        case end(Ending)
        case ignore
    }

    /// The server sends nothing more. `isFlushed` says that nothing waits to be sent.
    mutating func inputEnded(_ end: TransportEnd, isFlushed: Bool) -> InputEndedAction {
        let ending: Ending
        switch self.state {
        case .connecting, .connected, .authenticating:
            ending = .failed(.connectionEnded(end))
        case .waiting:
            ending = .failed(.partnerDidNotCome(end))
        case .tunnel(_, let output):
            switch end {
            case .abnormal:
                ending = .failed(.connectionEnded(end))
            case .clean where self.halfCloses && (output || !isFlushed):
                self.state = .tunnel(input: false, output: output)
                return .endInput
            case .clean:
                ending = .finished
            }
        case .closing:
            ending = .finished
        case .closed:
            return .ignore
        }
        self.state = .closed(ending)
        return .end(ending)
    }

    enum CloseAction: Equatable {
        /// Send what waits, then say farewell and wait for the peer's.
        case begin
        /// It is being closed already.
        case wait
        case alreadyClosed
    }

    /// The program wants to close.
    mutating func close() -> CloseAction {
        switch self.state {
        case .connecting, .connected, .authenticating, .waiting, .tunnel:
            self.state = .closing
            return .begin
        case .closing: return .wait
        case .closed: return .alreadyClosed
        }
    }

    enum FailAction: Equatable {
        case end(Ending)
        case ignore
    }

    /// Something broke, or a task was cancelled.
    mutating func fail(_ ending: Ending) -> FailAction {
        switch self.state {
        case .connecting, .connected, .authenticating, .waiting, .tunnel:
            self.state = .closed(ending)
            return .end(ending)
        case .closing:
            // Whatever goes wrong with a farewell, the connection was to end.
            self.state = .closed(.finished)
            return .end(.finished)
        case .closed:
            return .ignore
        }
    }
}
