// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

extension WebSocketDecoder {
    /// Decodes all that is readable in `buffer`, leaving in it what a tunnel partner is to get: the payload alone, or
    /// the pieces of the messages as frames of a server.
    ///
    /// The bytes are rewritten where they are, in one pass: nothing is allocated, and a frame that fills the buffer is
    /// unmasked and not moved. To fit, the buffer must have been read into behind ``TunnelHeadroom`` bytes; another is
    /// copied first. Others may refer to its storage, as with ``decode(overwriting:_:)``, but must not use it.
    ///
    /// - Parameter control: receives pings, pongs and the close frame, each as soon as it is found.
    /// - Throws: ``WebSocketError`` as soon as the peer has broken a rule; `buffer` holds what came before the breach. A
    ///   decoder that has failed throws the same error for ever.
    public mutating func reframe(
        overwriting buffer: inout ByteBuffer,
        for partner: TunnelFraming,
        control: (consuming WebSocketEvent) -> Void
    ) throws(WebSocketError) {
        let headroom = TunnelHeadroom.bytes
        buffer.exposeTunnelHeadroom(headroom)
        var failure: WebSocketError?
        let output = buffer.withUnsafeReadableBytes { bytes in
            var target = ReframingTarget(.init(mutating: bytes), partner: partner, start: headroom)
            do throws(WebSocketError) {
                try self.reframe(&target, from: headroom, control)
            } catch {
                self.condition = .failed(error)
                failure = error
            }
            return target.output
        }
        let base = buffer.readerIndex
        buffer.moveWriterIndex(to: base + output.upperBound)
        buffer.moveReaderIndex(to: base + output.lowerBound)
        if let failure { throw failure }
    }

    private mutating func reframe(
        _ target: inout ReframingTarget,
        from start: Int,
        _ control: (consuming WebSocketEvent) -> Void
    ) throws(WebSocketError) {
        var index = start
        guard try self.resume(&target, &index, control) else { return }
        let bytes = UnsafeRawBufferPointer(target.bytes)
        while index < bytes.count {
            if self.payload.remaining > 0 {
                let count = min(self.payload.remaining, bytes.count &- index)
                try self.forward(count, at: index, to: &target)
                index &+= count
                continue
            }
            let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
            switch try WebSocketFrameHeader.parse(rest, role: self.role) {
            case .header(let header):
                index &+= header.layout.headerSize
                if header.opcode.isControl {
                    var payload = ByteBuffer(bytes: bytes[index..<(index &+ header.layout.length)])
                    try self.unmaskedControl(header, &payload, control)
                    index &+= header.layout.length
                    if case .closed = self.condition { return }
                } else {
                    try self.beginForwarding(header, at: index, to: &target)
                }
            case .incomplete(let needed):
                var held = ByteBufferAllocator().buffer(capacity: needed)
                held.writeBytes(rest)
                self.condition = .held(held)
                return
            }
        }
    }

    /// Deals with what was held, which the next bytes may complete.
    /// - Returns: whether the rest is to be decoded.
    private mutating func resume(
        _ target: inout ReframingTarget,
        _ index: inout Int,
        _ control: (consuming WebSocketEvent) -> Void
    ) throws(WebSocketError) -> Bool {
        switch self.condition {
        case .open: return true
        case .closed: return false
        case .failed(let error): throw error
        case .held(var held):
            while true {
                switch try self.parse(held) {
                case .incomplete(let needed):
                    let missing = min(needed - held.readableBytes, target.bytes.count - index)
                    held.writeBytes(target.bytes[index..<(index + missing)])
                    index += missing
                    guard missing > 0 else {
                        self.condition = .held(held)
                        return false
                    }
                case .header(let header):
                    self.condition = .open
                    guard header.opcode.isControl else {
                        try self.beginForwarding(header, at: index, to: &target)
                        return true
                    }
                    held.moveReaderIndex(forwardBy: header.layout.headerSize)
                    try self.unmaskedControl(header, &held, control)
                    if case .open = self.condition { return true }
                    return false
                }
            }
        }
    }

    private mutating func unmaskedControl(
        _ header: WebSocketFrameHeader,
        _ payload: inout ByteBuffer,
        _ control: (consuming WebSocketEvent) -> Void
    ) throws(WebSocketError) {
        var mask = header.layout.mask
        payload.withUnsafeMutableReadableBytes { mask.apply(to: $0) }
        try self.control(header, payload, control)
    }

    private mutating func beginForwarding(
        _ header: WebSocketFrameHeader,
        at index: Int,
        to target: inout ReframingTarget
    ) throws(WebSocketError) {
        try self.begin(header)
        if header.layout.length == 0 { try self.forward(0, at: index, to: &target) }
    }

    /// Appends the next `count` bytes of payload, which are at `index`, as a piece of the current message.
    private mutating func forward(
        _ count: Int,
        at index: Int,
        to target: inout ReframingTarget
    ) throws(WebSocketError) {
        guard self.message != nil else { return }
        self.payload.remaining &-= count
        let isLast = self.payload.isFinal && self.payload.remaining == 0
        let isFirst = self.message?.isFirst ?? false
        // An empty frame in the middle of a message says nothing.
        guard count > 0 || isFirst || isLast else { return }
        let opcode = self.message?.opcode ?? .binary
        let place = target.place(for: count, at: index)
        self.payload.mask.apply(from: target.bytes, index, to: target.bytes, place, count: count)
        if opcode == .text {
            // Section 8.1. At the first impossible byte rather than at the end of the message.
            let text = UnsafeRawBufferPointer(rebasing: target.bytes[place..<(place &+ count)])
            let isValid = self.message?.text.consume(text) ?? false
            guard isValid, !isLast || self.message?.text.isComplete ?? false else { throw .invalidText }
        }
        self.reframedBytes &+= UInt32(truncatingIfNeeded: count)
        target.append(isFirst ? WebSocketOpcode(opcode) : .continuation, isFinal: isLast, count)
        if isLast { self.message = nil } else { self.message?.isFirst = false }
    }
}

/// Where reframed bytes go: the buffer they come from, never behind what is still to be read.
///
/// A piece's header takes no more room than the one it arrived with, or than the headroom if it arrived without.
struct ReframingTarget {
    let bytes: UnsafeMutableRawBufferPointer
    private let partner: TunnelFraming
    private var start: Int
    private var end: Int

    init(_ bytes: UnsafeMutableRawBufferPointer, partner: TunnelFraming, start: Int) {
        self.bytes = bytes
        self.partner = partner
        self.start = start
        self.end = start
    }

    /// What is ready for the partner.
    var output: Range<Int> { self.start..<self.end }

    /// Where `count` bytes of payload that are at `index` are to be put before they are appended.
    @inline(__always)
    mutating func place(for count: Int, at index: Int) -> Int {
        let headerSize = self.partner == .webSocket ? WebSocketFrameHeader.size(forLength: count) : 0
        if self.start == self.end {
            // The first piece can stay where it is.
            self.start = index &- headerSize
            self.end = self.start
        }
        return self.end &+ headerSize
    }

    /// Appends the piece whose payload has been put into its place.
    @inline(__always)
    mutating func append(_ opcode: WebSocketOpcode, isFinal: Bool, _ count: Int) {
        if self.partner == .webSocket {
            let header = UnsafeMutableRawBufferPointer(rebasing: self.bytes[self.end...])
            if let start = header.baseAddress {
                WebSocketFrameHeader.write(opcode, isFinal: isFinal, length: count, to: start)
            }
            self.end &+= WebSocketFrameHeader.size(forLength: count)
        }
        self.end &+= count
    }
}

extension WebSocketOpcode {
    init(_ opcode: WebSocketDataOpcode) {
        switch opcode {
        case .text: self = .text
        case .binary: self = .binary
        }
    }
}

extension WebSocketMask {
    /// Unmasks between two places of one buffer.
    @inline(__always)
    fileprivate mutating func apply(
        from source: UnsafeMutableRawBufferPointer,
        _ sourceIndex: Int,
        to destination: UnsafeMutableRawBufferPointer,
        _ destinationIndex: Int,
        count: Int
    ) {
        guard count > 0, let from = source.baseAddress, let to = destination.baseAddress else { return }
        self.apply(from: from + sourceIndex, to: to + destinationIndex, count: count)
    }
}
