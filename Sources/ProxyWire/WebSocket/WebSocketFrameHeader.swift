// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// The opcode of a frame (RFC 6455 section 5.2); the values left out are reserved.
enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Opcodes with the top bit set control the connection, the others carry data (section 5.5).
    var isControl: Bool { self.rawValue & 0x8 != 0 }
}

/// The head of a frame, once all its bytes are there and keep the rules that concern one frame alone.
struct WebSocketFrameHeader: Equatable, Sendable {
    /// Section 5.5: a control frame's payload is at most this many bytes.
    static let maximumControlLength = 125

    var isFinal: Bool
    var opcode: WebSocketOpcode
    var layout: WebSocketFrameLayout

    enum Parsed: Equatable {
        case header(WebSocketFrameHeader)
        /// Nothing can be done before this many bytes are there.
        case incomplete(needed: Int)
    }

    /// Reads the header at the start of `bytes`.
    ///
    /// - Throws: as soon as there are bytes that cannot begin a legal frame.
    static func parse(_ bytes: UnsafeRawBufferPointer, role: WebSocketRole) throws(WebSocketError) -> Parsed {
        guard bytes.count >= 2 else { return .incomplete(needed: 2) }
        let (first, second) = (bytes[0], bytes[1])

        guard first & 0x70 == 0 else {
            throw .protocolError("frame has a reserved bit set, but no extension was negotiated")
        }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .protocolError("frame has the reserved opcode \(first & 0x0F)")
        }
        guard (second & 0x80 != 0) == (role == .server) else {
            throw .protocolError(
                role == .server ? "frame from a client is not masked" : "frame from a server is masked"
            )
        }
        let isFinal = first & 0x80 != 0
        if opcode.isControl {
            guard isFinal else { throw .protocolError("control frame is fragmented") }
            guard second & 0x7F <= Self.maximumControlLength else {
                throw .protocolError("control frame is longer than 125 bytes")
            }
        }

        let needed = WebSocketFrameLayout.bytesNeeded(first, second)
        guard let layout = WebSocketFrameLayout(bytes) else { return .incomplete(needed: needed) }
        try Self.check(layout.length, encodedAs: second & 0x7F)
        return .header(Self(isFinal: isFinal, opcode: opcode, layout: layout))
    }

    /// Section 5.2: "the minimal number of bytes MUST be used to encode the length", and of eight bytes "the most
    /// significant bit MUST be 0".
    private static func check(_ length: Int, encodedAs short: UInt8) throws(WebSocketError) {
        guard length >= 0 else { throw .protocolError("frame is longer than 2^63 bytes") }
        guard short < 126 || length > (short == 126 ? 125 : 0xFFFF) else {
            throw .protocolError("frame length is not encoded in the fewest bytes")
        }
    }
}

extension WebSocketFrameHeader {
    /// Bytes of the header of an unmasked frame.
    @inline(__always)
    static func size(forLength length: Int) -> Int {
        length <= 125 ? 2 : length <= 0xFFFF ? 4 : 10
    }

    /// Writes the header of an unmasked frame, `size(forLength:)` bytes, in the fewest bytes there are for a length.
    @inline(__always)
    static func write(_ opcode: WebSocketOpcode, isFinal: Bool, length: Int, to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: (isFinal ? 0x80 : 0) | opcode.rawValue, as: UInt8.self)
        if length <= 125 {
            bytes.storeBytes(of: UInt8(truncatingIfNeeded: length), toByteOffset: 1, as: UInt8.self)
        } else if let short = UInt16(exactly: length) {
            bytes.storeBytes(of: 126, toByteOffset: 1, as: UInt8.self)
            bytes.storeBytes(of: short.bigEndian, toByteOffset: 2, as: UInt16.self)
        } else {
            bytes.storeBytes(of: 127, toByteOffset: 1, as: UInt8.self)
            bytes.storeBytes(of: UInt64(length).bigEndian, toByteOffset: 2, as: UInt64.self)
        }
    }
}

extension ByteBuffer {
    /// Appends a frame's header in the fewest bytes; with a `mask` it says that the payload is masked.
    mutating func writeWebSocketHeader(_ opcode: WebSocketOpcode, isFinal: Bool, length: Int, mask: WebSocketMask?) {
        // In one go: to write the fields one by one costs five times as much.
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: WebSocketFrameLayout.maximumHeaderSize) { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            WebSocketFrameHeader.write(opcode, isFinal: isFinal, length: length, to: start)
            let size = WebSocketFrameHeader.size(forLength: length)
            guard let mask else { return size }
            bytes[1] |= 0x80
            bytes.storeBytes(of: mask.key.littleEndian, toByteOffset: size, as: UInt32.self)
            return size + 4
        }
    }
}
