// SPDX-License-Identifier: GPL-3.0-only

/// How a connection ends without losing what was sent on it, for streams and WebSocket alike.
///
/// Output is flushed before it is finished (a half-close, or a Close frame), and a connection that is being ended
/// then waits for the peer to finish too: closing a socket with unread input resets it, and a reset destroys
/// answers that are still under way.
public struct ClosingMachine: Sendable {
    private enum Output { case open, flushing, finished }

    private var output = Output.open
    private var inputFinished = false
    private var isClosed = false

    /// Whether the proxy has decided to end the connection: whatever else the peer sends is discarded.
    public private(set) var isEnding = false

    /// A machine for an open connection.
    public init() {}

    /// Whether neither side has begun to end.
    public var isOpen: Bool { self.canWrite && !self.inputFinished }

    /// Whether data may still be written.
    public var canWrite: Bool { self.output == .open && !self.isClosed }

    /// What to do about the output.
    public enum OutputAction: Equatable {
        /// Flush what is pending, then report `flushed()`.
        case flush
        /// Nothing is pending: wait for the peer to finish, but not for ever.
        case awaitPeer
        /// Close the connection now.
        case close
        /// It is under way already.
        case ignore
    }

    /// No more will be written; the peer may go on sending (a half-close).
    public mutating func finishOutput() -> OutputAction {
        guard self.canWrite else { return .ignore }
        self.output = .flushing
        return .flush
    }

    /// The connection is to be ended.
    public mutating func end() -> OutputAction {
        guard !self.isEnding, !self.isClosed else { return .ignore }
        self.isEnding = true
        switch self.output {
        case .open:
            self.output = .flushing
            return .flush
        case .flushing:
            return .ignore
        case .finished:
            return self.inputFinished ? self.close() : .awaitPeer
        }
    }

    /// What to do once everything is flushed.
    public enum FlushedAction: Equatable {
        /// Tell the peer that no more will come; when `awaitPeer`, it has a limited time to finish too.
        case finishOutput(awaitPeer: Bool)
        /// Close the connection now.
        case close
        /// The connection is closed already.
        case ignore
    }

    /// What was pending has been taken by the socket.
    public mutating func flushed() -> FlushedAction {
        guard self.output == .flushing, !self.isClosed else { return .ignore }
        self.output = .finished
        if self.inputFinished {
            self.isClosed = true
            return .close
        }
        return .finishOutput(awaitPeer: self.isEnding)
    }

    /// What to do once the peer has finished.
    public enum PeerAction: Equatable {
        /// Close the connection now.
        case close
        /// Output goes on.
        case carryOn
    }

    /// The peer will send no more.
    public mutating func peerFinished() -> PeerAction {
        self.inputFinished = true
        guard self.output == .finished, !self.isClosed else { return .carryOn }
        self.isClosed = true
        return .close
    }

    /// A wait has lasted too long, or the socket is gone.
    public mutating func close() -> OutputAction {
        guard !self.isClosed else { return .ignore }
        self.isClosed = true
        return .close
    }
}
