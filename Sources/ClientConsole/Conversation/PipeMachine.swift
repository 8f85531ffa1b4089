// SPDX-License-Identifier: GPL-3.0-only

/// Decides when a pipe has done what it is for; ``PipeConversation`` does the rest.
///
/// Each direction ends on its own. When nothing can be sent any more, what has come is still written to its end, for
/// that tells why.
struct PipeMachine {
    enum Action: Equatable {
        case goOn
        /// Nothing can say that this side has finished, except the end of the connection, when the partner has nothing
        /// more to say. Whoever has sent nothing leaves that to the partner.
        case closeAfterSilence
        /// Nobody takes the input any more: it gets a last chance to end by itself.
        case awaitEndOfInput
        case finish
        /// Not all of the input was delivered.
        case fail
    }

    private enum Sending: Equatable {
        case open
        /// Nobody takes what the input brings.
        case pointless
        case done
        case failed
    }

    private var sending = Sending.open
    private var isReceiving = true
    private var isConnected = true
    private let supportsHalfClose: Bool
    private let isTerminal: Bool

    /// - Parameters:
    ///   - supportsHalfClose: whether one side can go on when the other has finished.
    ///   - isTerminal: whether a person types the input, and has nobody to type to once the partner has finished.
    init(supportsHalfClose: Bool, isTerminal: Bool) {
        self.supportsHalfClose = supportsHalfClose
        self.isTerminal = isTerminal
    }

    /// All of the input was sent, and its end, where that can be said.
    ///
    /// - Parameter isEmpty: whether there was nothing to send.
    mutating func sent(isEmpty: Bool) -> Action {
        self.sending = .done
        guard self.isReceiving else { return .finish }
        return self.supportsHalfClose || isEmpty ? .goOn : .closeAfterSilence
    }

    /// Some of the input could not be sent.
    mutating func sendingFailed() -> Action {
        self.sending = .failed
        return self.isReceiving ? .goOn : .fail
    }

    /// All that the partner had to say was written.
    mutating func received() -> Action {
        self.isReceiving = false
        switch self.sending {
        case .done: return .finish
        case .failed: return .fail
        case .open where self.isTerminal: return .finish
        case .open where !self.supportsHalfClose || !self.isConnected: return self.doubtInput()
        case .open, .pointless: return .goOn
        }
    }

    /// The connection is over, so nothing can be sent any more.
    mutating func disconnected() -> Action {
        self.isConnected = false
        return !self.isReceiving && self.sending == .open ? self.doubtInput() : .goOn
    }

    /// The input has had its last chance, and has neither ended nor brought anything that would be lost.
    mutating func inputStayedSilent() -> Action {
        self.sending == .pointless ? .finish : .goOn
    }

    private mutating func doubtInput() -> Action {
        self.sending = .pointless
        return .awaitEndOfInput
    }
}
