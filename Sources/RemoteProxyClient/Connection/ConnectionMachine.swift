// SPDX-License-Identifier: GPL-3.0-only

/// Decides what a connection does next; ``ConnectionHandler`` does it.
///
/// ```
/// connecting → connected → entering → waiting → tunnel ─┬→ closing → closed
///                             ├─────────────────→───────┤
///                             └────→ multiplexed ───────┘
/// ```
/// Every state can end in `closed`, and nothing leaves it.
struct ConnectionMachine {
    /// What the request leads to with which a connection is given its purpose.
    enum Entry: Equatable {
        /// To a tunnel, as soon as the partner comes.
        case rendezvous
        /// To a tunnel at once.
        case tunnel
        /// To frames of many clients, and of the server.
        case multiplex
    }

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
        /// As before; the last request is the one that gives the connection its purpose, after which nothing more may
        /// be asked until it is answered.
        case entering(Entry, pending: [Int64])
        case waiting
        /// Which halves have not ended.
        case tunnel(input: Bool, output: Bool)
        /// Requests that were sent in frames and not answered, oldest first.
        case multiplexed(pending: [Int64])
        case closing
        case closed(Ending)
    }

    var state = State.connecting
    private var nextID: Int64 = 0
    /// Whether one side can end while the other goes on.
    private(set) var halfCloses: Bool

    init(halfCloses: Bool) {
        self.halfCloses = halfCloses
    }

    /// Whether what comes is payload, or frames: no messages of the server as they are.
    var isPayload: Bool {
        switch self.state {
        case .tunnel, .multiplexed: true
        case .connecting, .connected, .entering, .waiting, .closing, .closed: false
        }
    }

    /// Whether frames of many clients come.
    var isMultiplexed: Bool {
        if case .multiplexed = self.state { true } else { false }
    }

    /// Whether what comes interests nobody any more.
    var isEnding: Bool {
        switch self.state {
        case .connecting, .connected, .entering, .waiting, .tunnel, .multiplexed: false
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
        case .connected, .entering, .waiting, .tunnel, .multiplexed: .ready
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
        case .connected, .entering, .waiting, .tunnel, .multiplexed, .closing, .closed:
            return .ignore
        }
    }

    enum CallAction: Equatable {
        case send(id: Int64)
        case refuse(Ending)
    }

    /// The program asks the server something; `entry` says what the request gives the connection to do.
    mutating func call(entry: Entry? = nil) -> CallAction {
        switch self.state {
        case .connected(let pending):
            let id = self.takeID()
            self.state = entry.map { .entering($0, pending: pending + [id]) } ?? .connected(pending: pending + [id])
            return .send(id: id)
        case .multiplexed(let pending):
            guard entry == nil else { return .refuse(.failed(.tooLateToCall)) }
            let id = self.takeID()
            self.state = .multiplexed(pending: pending + [id])
            return .send(id: id)
        case .connecting:
            return .refuse(.failed(.tooEarlyToCall))
        case .entering, .waiting, .tunnel:
            return .refuse(.failed(.tooLateToCall))
        case .closing:
            return .refuse(.finished)
        case .closed(let ending):
            return .refuse(ending)
        }
    }

    private mutating func takeID() -> Int64 {
        defer { self.nextID += 1 }
        return self.nextID
    }

    enum ReplyAction: Equatable {
        /// The oldest request is answered.
        case complete
        /// The oldest request is answered, it was the one that gives the connection its purpose, and it is granted.
        case enter(Entry)
        case fail(ClientError)
        case ignore
    }

    /// A reply came; `refusal` says what makes it no success.
    mutating func reply(id: Int64, refusal: ClientError?) -> ReplyAction {
        switch self.state {
        case .connected(let pending), .entering(_, let pending), .multiplexed(let pending):
            guard let oldest = pending.first else { return .fail(.replyWithoutRequest) }
            // The server closes after every refusal; some of them do not know the request's id.
            if let refusal { return .fail(refusal) }
            guard oldest == id else { return .fail(.replyOutOfOrder(expected: oldest, got: id)) }
            return self.replied(stillPending: Array(pending.dropFirst()))
        case .connecting, .waiting:
            return .fail(.replyWithoutRequest)
        case .tunnel:
            preconditionFailure("what comes through a tunnel is no reply")
        case .closing, .closed:
            return .ignore
        }
    }

    private mutating func replied(stillPending pending: [Int64]) -> ReplyAction {
        switch self.state {
        case .connected:
            self.state = .connected(pending: pending)
        case .multiplexed:
            self.state = .multiplexed(pending: pending)
        case .entering(let entry, _) where pending.isEmpty:
            self.enter(entry)
            return .enter(entry)
        case .entering(let entry, _):
            self.state = .entering(entry, pending: pending)
        case .connecting, .waiting, .tunnel, .closing, .closed:
            preconditionFailure("a request can be answered only where one can be pending")
        }
        return .complete
    }

    private mutating func enter(_ entry: Entry) {
        switch entry {
        case .rendezvous: self.state = .waiting
        case .tunnel:
            // A device shares one connection among its clients, so neither of them can end just one direction: a client
            // whose output ends counts as gone.
            self.halfCloses = false
            self.state = .tunnel(input: true, output: true)
        case .multiplex: self.state = .multiplexed(pending: [])
        }
    }

    enum TimeoutAction: Equatable {
        case fail
        case ignore
    }

    /// The time to answer the request is over.
    func replyTimedOut(id: Int64) -> TimeoutAction {
        switch self.state {
        case .connected(let pending), .entering(_, let pending), .multiplexed(let pending):
            pending.contains(id) ? .fail : .ignore
        case .connecting, .waiting, .tunnel, .closing, .closed:
            .ignore
        }
    }
}
