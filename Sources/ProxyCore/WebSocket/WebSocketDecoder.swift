// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Turns the bytes of a WebSocket connection, after its HTTP upgrade, into events (RFC 6455, no extensions).
///
/// Payload passes through as it arrives, a frame is never gathered first: memory does not depend on what lengths the
/// peer declares. Kept between calls are at most the 13 bytes of an incomplete header or the 130 of an incomplete
/// control frame.
public struct WebSocketDecoder: Sendable {
    private enum State {
        /// The next byte begins a frame.
        case header
        /// An incomplete header or control frame, still masked, in a small buffer of its own.
        case held(ByteBuffer)
        case payload(Payload)
        /// The peer's close frame has come; section 1.4: what follows is discarded.
        case closed
        case failed(WebSocketError)
    }

    /// The rest of a data frame.
    private struct Payload {
        /// Greater than zero.
        var remaining: Int
        var mask: WebSocketMask
        var isFinal: Bool
    }

    /// A data message whose end has not come.
    private struct Message {
        var opcode: WebSocketDataOpcode
        /// Whether no piece of it has been handed out.
        var isFirst = true
        var text = UTF8Validator()
    }

    private let role: WebSocketRole
    private var state = State.header
    private var message: Message?

    /// A decoder for the local end's `role`, to be given the first byte after the HTTP upgrade.
    public init(role: WebSocketRole) {
        self.role = role
    }

    /// Whether a data message has begun whose end has not come: were the connection to end now, it would be cut short.
    public var hasPartialMessage: Bool { self.message != nil }

    /// Decodes all that is readable in `buffer`, handing each event to `body` in order.
    ///
    /// The buffer is taken over: a server unmasks in place. Give up every other reference to its storage before the
    /// call, or all of it is copied. Payloads are slices of that storage and keep it alive.
    ///
    /// There are never more events than bytes. Bytes after a close frame are discarded.
    /// - Parameter body: receives each event; an error it throws ends the decoding, and the decoder fails with it.
    /// - Throws: ``WebSocketError`` as soon as the peer has broken a rule, after the events that precede the breach.
    ///   A decoder that has failed throws the same error for ever.
    public mutating func decode(
        _ buffer: consuming ByteBuffer,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        do {
            if case .held(var held) = self.state {
                self.state = .header
                guard try self.complete(&held, from: &buffer) else {
                    self.state = .held(held)
                    return
                }
                try self.run(held, body)
            }
            try self.run(buffer, body)
        } catch {
            self.state = .failed(error)
            throw error
        }
    }

    /// Moves bytes from `buffer` to `held` until the header or control frame in it is complete.
    /// - Returns: false when `buffer` does not have them all.
    private func complete(_ held: inout ByteBuffer, from buffer: inout ByteBuffer) throws(WebSocketError) -> Bool {
        while case .incomplete(let needed) = try held.parseWebSocketHeader(role: self.role) {
            let missing = min(needed - held.readableBytes, buffer.readableBytes)
            guard missing > 0, var part = buffer.readSlice(length: missing) else { return false }
            held.writeBuffer(&part)
        }
        return true
    }

    private mutating func run(
        _ buffer: consuming ByteBuffer,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        if self.role == .server {
            self.unmask(&buffer)
        }
        while true {
            switch self.state {
            case .payload(let payload):
                let count = min(payload.remaining, buffer.readableBytes)
                guard count > 0, let slice = buffer.readSlice(length: count) else { return }
                try self.pass(slice, of: payload, body)
            case .header:
                guard buffer.readableBytes > 0 else { return }
                switch try buffer.parseWebSocketHeader(role: self.role) {
                case .header(let header):
                    buffer.moveReaderIndex(forwardBy: header.size)
                    if header.opcode.isControl {
                        guard let payload = buffer.readSlice(length: header.length) else { return }
                        try self.control(header.opcode, payload, body)
                    } else {
                        try self.begin(header, body)
                    }
                case .incomplete(let needed):
                    var held = ByteBufferAllocator().buffer(capacity: needed)
                    held.writeBuffer(&buffer)
                    self.state = .held(held)
                    return
                }
            case .held, .closed: return
            case .failed(let error): throw error
            }
        }
    }

    /// Unmasks all payload in `buffer`, walking it as ``run`` does afterwards.
    ///
    /// It comes first and in one pass because every slice handed out shares the storage: to write to it then would
    /// copy it. A breach of the rules is left for the second walk to report.
    private func unmask(_ buffer: inout ByteBuffer) {
        var (remaining, mask) = (0, WebSocketMask(key: 0))
        switch self.state {
        case .payload(let payload): (remaining, mask) = (payload.remaining, payload.mask)
        case .header: break
        case .held, .closed, .failed: return
        }
        buffer.withUnsafeMutableReadableBytes { bytes in
            var index = 0
            while true {
                let count = min(remaining, bytes.count - index)
                mask.apply(to: .init(rebasing: bytes[index..<index + count]))
                index += count
                let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
                let parsed = try? WebSocketFrameHeader.parse(rest, role: self.role)
                guard case .header(let header) = parsed else { return }
                index += header.size
                (remaining, mask) = (header.length, header.mask)
            }
        }
    }

    /// Section 5.4: a message is one frame with a data opcode and any number of continuations, the last one final.
    private mutating func begin(
        _ header: WebSocketFrameHeader,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        if let opcode = WebSocketDataOpcode(rawValue: header.opcode.rawValue) {
            guard self.message == nil else {
                throw .protocolError("data frame begins a message before the last one has ended")
            }
            self.message = Message(opcode: opcode)
        } else if self.message == nil {
            throw .protocolError("continuation frame without a message to continue")
        }
        if header.length > 0 {
            self.state = .payload(.init(remaining: header.length, mask: header.mask, isFinal: header.isFinal))
        } else {
            try self.emit(ByteBuffer(), isLast: header.isFinal, body)
        }
    }

    private mutating func pass(
        _ slice: ByteBuffer,
        of payload: Payload,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        var payload = payload
        payload.remaining -= slice.readableBytes
        payload.mask.advance(by: slice.readableBytes)
        self.state = payload.remaining > 0 ? .payload(payload) : .header
        try self.emit(slice, isLast: payload.isFinal && payload.remaining == 0, body)
    }

    private mutating func emit(
        _ payload: ByteBuffer,
        isLast: Bool,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        guard var message = self.message else { return }
        if message.opcode == .text {
            // Section 8.1. At the first impossible byte rather than at the end of the message.
            let isValid = payload.withUnsafeReadableBytes { message.text.consume($0) }
            guard isValid, message.text.isComplete || !isLast else { throw .invalidText }
        }
        let piece = WebSocketPiece(
            opcode: message.opcode,
            isFirst: message.isFirst,
            isLast: isLast,
            payload: payload
        )
        message.isFirst = false
        self.message = isLast ? nil : message
        // An empty frame in the middle of a message says nothing.
        if piece.payload.readableBytes > 0 || piece.isFirst || piece.isLast {
            try body(.data(piece))
        }
    }

    private mutating func control(
        _ opcode: WebSocketOpcode,
        _ payload: ByteBuffer,
        _ body: (WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        switch opcode {
        case .ping: try body(.ping(payload))
        case .pong: try body(.pong(payload))
        case .close:
            let (code, reason) = try payload.webSocketCloseContent()
            self.state = .closed
            try body(.close(code: code, reason: reason))
        case .continuation, .text, .binary: break
        }
    }
}

extension ByteBuffer {
    fileprivate func parseWebSocketHeader(role: WebSocketRole) throws(WebSocketError) -> WebSocketFrameHeader.Parsed {
        try self.withUnsafeReadableBytes { bytes throws(WebSocketError) in
            try WebSocketFrameHeader.parse(bytes, role: role)
        }
    }

    /// Section 5.5.1: a close frame is empty, or a code and UTF-8 text.
    fileprivate consuming func webSocketCloseContent() throws(WebSocketError) -> (WebSocketCloseCode?, String) {
        guard self.readableBytes > 0 else { return (nil, "") }
        guard let value = self.readInteger(as: UInt16.self) else {
            throw .protocolError("close frame has half a code")
        }
        let code = WebSocketCloseCode(rawValue: value)
        guard code.isValidOnTheWire else {
            throw .protocolError("close frame has the code \(value), which is not allowed in one")
        }
        guard let reason = String(validating: self.readableBytesView, as: UTF8.self) else {
            throw WebSocketError(code: .invalidPayload, reason: "close frame's reason is not valid UTF-8")
        }
        return (code, reason)
    }
}
