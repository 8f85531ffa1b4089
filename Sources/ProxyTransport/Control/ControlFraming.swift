// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyWire

/// How control messages lie in what a transport handler passes on.
protocol ControlFraming: SendableMetatype {
    /// What the transport handler reads and writes.
    associatedtype Unit: Sendable
    /// How a tunnel lies on the same transport.
    static var tunnel: TunnelFraming { get }

    init(maximumMessageSize: Int)

    /// Takes what was read. Returns why the connection must end, when no message may look like this.
    mutating func append(_ unit: Unit) -> CloseReason?

    /// The next whole message, or why there can be none.
    mutating func next() -> JSONMessageSplitter.Event?

    /// Whether more has come than whole messages that were taken.
    var holdsUnfinishedBytes: Bool { get }

    /// One message, ready to be written.
    static func unit(for message: ByteBuffer) -> Unit

    /// The message in what `unit(for:)` made.
    static func message(of unit: Unit) -> ByteBuffer
}

/// Messages that follow each other on a byte stream.
struct StreamControlFraming: ControlFraming {
    static let tunnel = TunnelFraming.stream

    private var splitter: JSONMessageSplitter

    init(maximumMessageSize: Int) {
        self.splitter = JSONMessageSplitter(maximumMessageSize: maximumMessageSize)
    }

    var holdsUnfinishedBytes: Bool { self.splitter.holdsUnfinishedBytes }

    mutating func append(_ unit: ByteBuffer) -> CloseReason? {
        self.splitter.append(unit.readableBytesView)
        return nil
    }

    mutating func next() -> JSONMessageSplitter.Event? {
        self.splitter.next()
    }

    static func unit(for message: ByteBuffer) -> ByteBuffer { message }

    static func message(of unit: ByteBuffer) -> ByteBuffer { unit }
}

/// One text message is one JSON message.
struct WebSocketControlFraming: ControlFraming {
    static let tunnel = TunnelFraming.webSocket

    // Nothing is read while a call is under way: what waits then has come in one burst. Requests may be sent without waiting
    // for answers, so a burst of them is no offence.

    /// Messages that may wait while a call is under way: more than one burst can bring of the shortest requests.
    private static let maximumWaitingMessages = 8_192

    /// Bytes of theirs: the longest message, or what one burst can bring.
    private var maximumWaitingBytes: Int { max(TransportLimits.longestBurst, self.maximumMessageSize) }

    private let maximumMessageSize: Int
    private var message: [UInt8] = []
    private var isInMessage = false
    /// Whole messages that wait to be taken.
    private var waiting: CircularBuffer<[UInt8]> = []
    private var waitingBytes = 0

    init(maximumMessageSize: Int) {
        self.maximumMessageSize = maximumMessageSize
    }

    var holdsUnfinishedBytes: Bool { self.isInMessage || !self.waiting.isEmpty }

    mutating func append(_ unit: WebSocketPiece) -> CloseReason? {
        guard unit.opcode == .text else { return .binaryBeforeTunnel }
        guard unit.payload.readableBytes <= self.maximumMessageSize - self.message.count else {
            self.message = []
            return .messageTooBig(limit: self.maximumMessageSize)
        }
        self.message.append(contentsOf: unit.payload.readableBytesView)
        self.isInMessage = !unit.isLast
        guard unit.isLast else { return nil }
        guard self.waiting.count < Self.maximumWaitingMessages,
            self.message.count <= self.maximumWaitingBytes - self.waitingBytes
        else {
            self.message = []
            return .refused(JSONMessageSplitterError.backlog(limit: self.maximumWaitingBytes).reason)
        }
        self.waitingBytes += self.message.count
        self.waiting.append(self.message)
        self.message = []
        return nil
    }

    mutating func next() -> JSONMessageSplitter.Event? {
        guard let message = self.waiting.popFirst() else { return nil }
        self.waitingBytes -= message.count
        return .message(message)
    }

    static func unit(for message: ByteBuffer) -> WebSocketPiece {
        WebSocketPiece(opcode: .text, isFirst: true, isLast: true, payload: message)
    }

    static func message(of unit: WebSocketPiece) -> ByteBuffer { unit.payload }
}
