// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Turns the bytes of a WebSocket connection, after its HTTP upgrade, into events (RFC 6455, no extensions).
///
/// Payload passes through as it arrives, a frame is never gathered first: memory does not depend on what lengths the
/// peer declares. Kept between calls are at most the 13 bytes of an incomplete header or the 130 of an incomplete
/// control frame.
public struct WebSocketDecoder: Sendable {
    enum Condition {
        case open
        /// An incomplete header or control frame, still masked, in a small buffer of its own.
        case held(ByteBuffer)
        /// The peer's close frame has come; section 1.4: what follows is discarded.
        case closed
        case failed(WebSocketError)
    }

    /// The rest of a data frame.
    struct Payload {
        /// Zero when the next byte begins a frame.
        var remaining = 0
        var mask = WebSocketMask(key: 0)
        var isFinal = false
    }

    /// A data message whose end has not come.
    struct Message {
        var opcode: WebSocketDataOpcode
        /// Whether no piece of it has been handed out.
        var isFirst = true
        var text = UTF8Validator()
    }

    let role: WebSocketRole
    var condition = Condition.open
    var payload = Payload()
    var message: Message?
    /// Bytes of payload that ``reframe(overwriting:for:control:)`` has left in buffers, modulo 2^32: who wants to
    /// know takes the difference after each call.
    public internal(set) var reframedBytes: UInt32 = 0

    /// A decoder for the local end's `role`, to be given the first byte after the HTTP upgrade.
    public init(role: WebSocketRole) {
        self.role = role
    }

    /// Whether a data message has begun whose end has not come: were the connection to end now, it would be cut short.
    public var hasPartialMessage: Bool { self.message != nil }

    /// Decodes all that is readable in `buffer`, handing each event to `body` in order.
    ///
    /// The buffer is taken over: a server unmasks it in place if nothing else refers to its storage (so pass a local
    /// variable as `consume buffer`), otherwise a copy of it. Payloads are slices of that storage and keep it alive.
    ///
    /// There are never more events than bytes. Bytes after a close frame are discarded.
    /// - Parameter body: receives each event; an error it throws ends the decoding, and the decoder fails with it.
    /// - Throws: ``WebSocketError`` as soon as the peer has broken a rule, after the events that precede the breach.
    ///   A decoder that has failed throws the same error for ever.
    public mutating func decode(
        _ buffer: consuming ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        try self.decode(&buffer, overwriting: false, body)
    }

    /// Decodes as ``decode(_:_:)`` does, but a server unmasks in place even what others refer to.
    ///
    /// For a channel handler: during `channelRead` the message that brought the buffer still refers to it, although
    /// nobody will read it there again. Anybody who does finds the bytes unmasked. No other thread may be using them.
    public mutating func decode(
        overwriting buffer: consuming ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        try self.decode(&buffer, overwriting: true, body)
    }

    private mutating func decode(
        _ buffer: inout ByteBuffer,
        overwriting: Bool,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        do {
            guard try self.resume(with: &buffer, body) else { return }
            self.unmask(&buffer, overwriting: overwriting)
            try self.run(buffer, body)
        } catch {
            self.condition = .failed(error)
            throw error
        }
    }

    /// Deals with what was held, which the first bytes of `buffer` may complete.
    /// - Returns: whether the rest of `buffer` is to be decoded.
    private mutating func resume(
        with buffer: inout ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) -> Bool {
        switch self.condition {
        case .open: return true
        case .closed: return false
        case .failed(let error): throw error
        case .held(var held):
            self.condition = .open
            while case .incomplete(let needed) = try self.parse(held) {
                let missing = min(needed - held.readableBytes, buffer.readableBytes)
                guard missing > 0, var part = buffer.readSlice(length: missing) else {
                    self.condition = .held(held)
                    return false
                }
                held.writeBuffer(&part)
            }
            self.unmask(&held, overwriting: false)
            try self.run(held, body)
            if case .open = self.condition { return true }
            return false
        }
    }

    func parse(_ buffer: ByteBuffer) throws(WebSocketError) -> WebSocketFrameHeader.Parsed {
        try buffer.withUnsafeReadableBytes { bytes throws(WebSocketError) in
            try WebSocketFrameHeader.parse(bytes, role: self.role)
        }
    }

    /// Unmasks all payload in `buffer`, walking it as ``run(_:_:)`` does afterwards.
    ///
    /// It comes first and in one pass because every slice handed out shares the storage: to write to it then would
    /// copy it. A breach of the rules is left for the second walk to report.
    private func unmask(_ buffer: inout ByteBuffer, overwriting: Bool) {
        guard self.role == .server else { return }
        var (remaining, mask) = (self.payload.remaining, self.payload.mask)
        let walk = { (bytes: UnsafeMutableRawBufferPointer) in
            var rest = bytes
            while true {
                let count = min(remaining, rest.count)
                mask.apply(to: .init(rebasing: rest[..<count]))
                rest = .init(rebasing: rest[count...])
                guard let layout = WebSocketFrameLayout(.init(rest)), layout.length >= 0 else { return }
                rest = .init(rebasing: rest[layout.headerSize...])
                (remaining, mask) = (layout.length, layout.mask)
            }
        }
        if overwriting {
            buffer.withUnsafeReadableBytes { walk(UnsafeMutableRawBufferPointer(mutating: $0)) }
        } else {
            buffer.withUnsafeMutableReadableBytes(walk)
        }
    }

    private mutating func run(
        _ buffer: ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        try buffer.withUnsafeReadableBytes { bytes throws(WebSocketError) in
            var index = 0
            while index < bytes.count {
                if self.payload.remaining > 0 {
                    let count = min(self.payload.remaining, bytes.count - index)
                    try self.emit(buffer.slice(from: index, count: count), body)
                    index += count
                    continue
                }
                let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
                switch try WebSocketFrameHeader.parse(rest, role: self.role) {
                case .header(let header):
                    index += header.layout.headerSize
                    if header.opcode.isControl {
                        try self.control(header, buffer.slice(from: index, count: header.layout.length), body)
                        index += header.layout.length
                    } else {
                        try self.begin(header)
                        if header.layout.length == 0 { try self.emit(ByteBuffer(), body) }
                    }
                    if case .closed = self.condition { return }
                case .incomplete(let needed):
                    var held = ByteBufferAllocator().buffer(capacity: needed)
                    held.writeBytes(rest)
                    self.condition = .held(held)
                    return
                }
            }
        }
    }

    /// Section 5.4: a message is one frame with a data opcode and any number of continuations, the last one final.
    mutating func begin(_ header: WebSocketFrameHeader) throws(WebSocketError) {
        if let opcode = WebSocketDataOpcode(rawValue: header.opcode.rawValue) {
            guard self.message == nil else {
                throw .protocolError("data frame begins a message before the last one has ended")
            }
            self.message = Message(opcode: opcode)
        } else if self.message == nil {
            throw .protocolError("continuation frame without a message to continue")
        }
        self.payload = .init(remaining: header.layout.length, mask: header.layout.mask, isFinal: header.isFinal)
    }

    private mutating func emit(
        _ bytes: ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        guard var message = self.message else { return }
        self.payload.remaining -= bytes.readableBytes
        self.payload.mask.advance(by: bytes.readableBytes)
        let (isFirst, isLast) = (message.isFirst, self.payload.isFinal && self.payload.remaining == 0)
        // An empty frame in the middle of a message says nothing.
        guard bytes.readableBytes > 0 || isFirst || isLast else { return }
        if message.opcode == .text {
            // Section 8.1. At the first impossible byte rather than at the end of the message.
            let isValid = bytes.withUnsafeReadableBytes { message.text.consume($0) }
            guard isValid, message.text.isComplete || !isLast else { throw .invalidText }
        }
        message.isFirst = false
        self.message = isLast ? nil : message
        try body(.data(.init(opcode: message.opcode, isFirst: isFirst, isLast: isLast, payload: bytes)))
    }

    mutating func control(
        _ header: WebSocketFrameHeader,
        _ payload: ByteBuffer,
        _ body: (consuming WebSocketEvent) throws(WebSocketError) -> Void
    ) throws(WebSocketError) {
        switch header.opcode {
        case .ping: try body(.ping(payload))
        case .pong: try body(.pong(payload))
        case .close:
            let (code, reason) = try payload.webSocketClose()
            self.condition = .closed
            try body(.close(code: code, reason: reason))
        case .continuation, .text, .binary: break
        }
    }
}

extension ByteBuffer {
    /// Readable bytes, counted from the first.
    fileprivate func slice(from offset: Int, count: Int) -> ByteBuffer {
        self.getSlice(at: self.readerIndex + offset, length: count) ?? ByteBuffer()
    }
}
