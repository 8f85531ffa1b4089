// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import NIOCore

/// The control phase of a connection: messages come in, and what each event returns is what its handler does.
///
/// Time comes in as a parameter; whoever owns the machine wakes it when `deadline` has passed. While a call is being
/// performed no further message may be handed in: `isReady` says when the next one is welcome. How a call's outcome is
/// handed in is the machine's own affair, since what an outcome leads to differs from API to API.
public protocol ControlMachine: Sendable {
    /// A checked request of the API.
    associatedtype Call: ControlCall

    /// What an outcome leads to beyond an answer.
    associatedtype Consequence: Equatable & Sendable

    /// When `deadlinePassed(now:)` wants to be called; nil when nothing is being waited for.
    var deadline: NIODeadline? { get }

    /// Whether the next message may be handed in.
    var isReady: Bool { get }

    /// Whether the peer must stay silent, so that any byte of it ends the connection.
    var forbidsData: Bool { get }

    /// A whole message has arrived.
    mutating func received(_ message: [UInt8], now: NIODeadline) -> ControlMessageAction<Call>

    /// What arrived can never become a message.
    mutating func received(_ error: JSONMessageSplitterError) -> ControlMessageAction<Call>

    /// Bytes wait that are no whole message yet, or that came while a call is being performed.
    mutating func holdsData() -> ControlDataAction

    /// The clock says `now`.
    mutating func deadlinePassed(now: NIODeadline) -> ControlDeadlineAction

    /// The connection is gone, or is being closed for a reason of somebody else's.
    mutating func end()
}

// What every API does alike.
extension ControlMachine {
    public mutating func holdsData() -> ControlDataAction {
        guard self.forbidsData else { return .wait }
        self.end()
        return .close(.earlyData)
    }

    /// Nothing that can be read will come, where a message would have been welcome.
    mutating func refuse(_ error: JSONMessageSplitterError) -> ControlMessageAction<Call> {
        if case .tooLarge(let limit) = error { return self.close(.messageTooBig(limit: limit)) }
        return self.refuse(RPCRequestError(id: RPCRequestError.unknownID, error: .malformed(error.reason)))
    }

    /// Answers a request that cannot be performed, as the last thing.
    mutating func refuse(_ error: RPCRequestError) -> ControlMessageAction<Call> {
        self.end()
        return .replyAndClose(error.reply, .badRequest(error.error.message))
    }

    mutating func close(_ reason: CloseReason) -> ControlMessageAction<Call> {
        self.end()
        return .close(reason)
    }
}

/// What follows from a message.
public enum ControlMessageAction<Call: ControlCall>: Equatable {
    /// Perform the call and report its outcome.
    case perform(Call)
    /// Answer, flush, then close.
    case replyAndClose(RPCReply, CloseReason)
    /// Close without an answer.
    case close(CloseReason)
    /// The connection is closed already.
    case ignore
}

/// What follows from bytes that are no whole message yet.
public enum ControlDataAction: Equatable {
    /// The rest may still come.
    case wait
    /// Nothing was allowed to come.
    case close(CloseReason)
}

/// What follows from a call's outcome.
public enum ControlAnswerAction<Consequence: Equatable & Sendable>: Equatable {
    /// Answer.
    case reply(RPCReply)
    /// Answer, and let this follow.
    case replyThen(RPCReply, Consequence)
    /// Answer, flush, then close.
    case replyAndClose(RPCReply, CloseReason)
    /// The connection did not wait for the answer.
    case ignore
}

/// What follows from a deadline having passed.
public enum ControlDeadlineAction: Equatable {
    /// Answer the pending request, flush, then close.
    case replyAndClose(RPCReply, CloseReason)
    /// Close without an answer.
    case close(CloseReason)
    /// The deadline has moved or gone: look at `deadline` again.
    case wait
}
