// SPDX-License-Identifier: GPL-3.0-only

/// The life of a TLS connection as its handler has to know it: handshake, two directions that close apart, the end.
public struct TLSMachine: Sendable {
    private enum State {
        case handshaking
        case open(inputClosed: Bool, outputClosed: Bool)
        case closed
    }

    private var state = State.handshaking

    /// A machine for a connection whose handshake has not begun.
    public init() {}

    /// Whether bytes from the peer belong to the handshake.
    public var isHandshaking: Bool {
        switch self.state {
        case .handshaking: true
        case .open, .closed: false
        }
    }

    /// Whether bytes from the peer are still to be decrypted.
    public var canRead: Bool {
        switch self.state {
        case .open(let inputClosed, _): !inputClosed
        case .handshaking, .closed: false
        }
    }

    /// Whether data may be encrypted.
    public var canWrite: Bool {
        switch self.state {
        case .open(_, let outputClosed): !outputClosed
        case .handshaking, .closed: false
        }
    }

    /// The handshake is complete.
    public mutating func handshakeCompleted() {
        self.state = .open(inputClosed: false, outputClosed: false)
    }

    /// What follows from the peer's close_notify.
    public enum PeerClosedAction: Equatable {
        /// The peer will send no more, and may still read.
        case reportInputClosed
        /// Close too.
        case close
        /// It is known already.
        case ignore
    }

    /// The peer's close_notify has come. Without half-closure (WebSocket) it ends both directions.
    public mutating func peerClosed(canHalfClose: Bool) -> PeerClosedAction {
        switch self.state {
        case .open(false, let outputClosed):
            self.state = .open(inputClosed: true, outputClosed: outputClosed)
            return canHalfClose ? .reportInputClosed : .close
        case .open(true, _), .handshaking, .closed:
            return .ignore
        }
    }

    /// What follows from the end of the TCP stream.
    public enum StreamEndAction: Equatable {
        /// The peer left during the handshake.
        case abortHandshake
        /// It came without close_notify: what was sent before may have been cut off.
        case reportTruncation
        /// The peer has closed in order, or nobody cares any more.
        case ignore
    }

    /// The peer's TCP stream has ended.
    public mutating func streamEnded() -> StreamEndAction {
        switch self.state {
        case .handshaking:
            self.state = .closed
            return .abortHandshake
        case .open(inputClosed: false, _):
            self.state = .closed
            return .reportTruncation
        case .open(inputClosed: true, _), .closed:
            return .ignore
        }
    }

    /// Output is to be closed. Returns whether close_notify has to be sent.
    public mutating func closeOutput() -> Bool {
        guard case .open(let inputClosed, false) = self.state else { return false }
        self.state = .open(inputClosed: inputClosed, outputClosed: true)
        return true
    }

    /// Both directions are to be closed. Returns whether close_notify has to be sent.
    public mutating func close() -> Bool {
        defer { self.state = .closed }
        return self.closeOutput()
    }

    /// The connection cannot go on.
    public mutating func fail() {
        self.state = .closed
    }
}
