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
            case .finished: ClientError.closed
            case .cancelled: CancellationError()
            case .failed(let error): error
            }
        }
    }

    enum State {
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

    var state = State.connecting
    private var nextID: Int64 = 0
    /// Whether one side can end while the other goes on.
    let halfCloses: Bool

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

    enum AwaitReadyAction: Equatable {
        case wait
        case ready
        case refuse(Ending)
    }

    /// The program wants to use the connection.
    func awaitReady() -> AwaitReadyAction {
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
}
