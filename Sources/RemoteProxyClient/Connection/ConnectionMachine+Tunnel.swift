// SPDX-License-Identifier: GPL-3.0-only

extension ConnectionMachine {
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
        case .connecting, .connected, .entering:
            return .fail(.tunnelTooEarly)
        case .tunnel, .multiplexed:
            preconditionFailure("what comes through a tunnel or in a frame does not establish a tunnel")
        case .closing, .closed:
            return .ignore
        }
    }

    enum AwaitPartnerAction: Equatable {
        case wait
        case refuse(Ending)
    }

    /// The program wants the tunnel, and there has not been one.
    func awaitPartner() -> AwaitPartnerAction {
        switch self.state {
        case .connecting, .connected, .multiplexed: .refuse(.failed(.notAuthenticated))
        case .entering, .waiting: .wait
        case .tunnel: preconditionFailure("whoever has a tunnel knows its partner")
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
        case .connecting, .connected, .entering, .waiting, .multiplexed: .refuse(.failed(.noTunnel))
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
        case .connecting, .connected, .entering, .waiting, .multiplexed: return .refuse(.failed(.noTunnel))
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
        case .connecting, .connected, .entering, .multiplexed:
            ending = .failed(.connectionEnded(end))
        case .waiting:
            ending = .failed(.partnerDidNotCome(end))
        case .tunnel(_, let output):
            switch end {
            case .abnormal, .goingAway:
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
        case .connecting, .connected, .entering, .waiting, .tunnel, .multiplexed:
            self.state = .closing
            return .begin
        case .closing: return .wait
        case .closed: return .alreadyClosed
        }
    }

    enum AwaitEndAction: Equatable {
        case wait
        case ended(Ending)
    }

    /// The program wants to know how the connection ends.
    func awaitEnd() -> AwaitEndAction {
        switch self.state {
        case .connecting, .connected, .entering, .waiting, .tunnel, .multiplexed, .closing: .wait
        case .closed(let ending): .ended(ending)
        }
    }

    enum FailAction: Equatable {
        case end(Ending)
        case ignore
    }

    /// Something broke, or a task was cancelled.
    mutating func fail(_ ending: Ending) -> FailAction {
        switch self.state {
        case .connecting, .connected, .entering, .waiting, .tunnel, .multiplexed:
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
