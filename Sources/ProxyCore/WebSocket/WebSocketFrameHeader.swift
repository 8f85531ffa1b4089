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
    /// Bytes of payload that follow.
    var length: Int
    /// Zero when the frame is not masked.
    var mask: WebSocketMask
    /// Bytes that the header itself takes.
    var size: Int

    enum Parsed: Equatable {
        case header(WebSocketFrameHeader)
        /// Nothing can be said before this many bytes are there.
        case incomplete(needed: Int)
    }

    /// Reads the header at the start of `bytes`.
    ///
    /// A control frame counts as incomplete until its payload is there too, for only then is there anything to do.
    /// - Throws: at the first byte that cannot belong to a legal frame.
    static func parse(
        _ bytes: UnsafeRawBufferPointer,
        role: WebSocketRole
    ) throws(WebSocketError) -> Parsed {
        guard bytes.count >= 2 else { return .incomplete(needed: 2) }
        let (first, second) = (bytes[0], bytes[1])

        guard first & 0x70 == 0 else {
            throw .protocolError("frame has a reserved bit set, but no extension was negotiated")
        }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .protocolError("frame has the reserved opcode \(first & 0x0F)")
        }
        let isFinal = first & 0x80 != 0
        let isMasked = second & 0x80 != 0
        let shortLength = second & 0x7F
        switch role {
        case .server where !isMasked: throw .protocolError("frame from a client is not masked")
        case .client where isMasked: throw .protocolError("frame from a server is masked")
        case .server, .client: break
        }
        if opcode.isControl {
            guard isFinal else { throw .protocolError("control frame is fragmented") }
            guard shortLength <= Self.maximumControlLength else {
                throw .protocolError("control frame is longer than 125 bytes")
            }
        }

        let maskOffset =
            switch shortLength {
            case 126: 4
            case 127: 10
            default: 2
            }
        let size = isMasked ? maskOffset + 4 : maskOffset
        let needed = opcode.isControl ? size + Int(shortLength) : size
        guard bytes.count >= needed else { return .incomplete(needed: needed) }

        let length = try Self.length(shortLength, bytes)
        let key = isMasked ? UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: maskOffset, as: UInt32.self)) : 0
        return .header(Self(isFinal: isFinal, opcode: opcode, length: length, mask: .init(key: key), size: size))
    }

    /// Section 5.2: "the minimal number of bytes MUST be used to encode the length", and of eight bytes "the most
    /// significant bit MUST be 0".
    private static func length(_ short: UInt8, _ bytes: UnsafeRawBufferPointer) throws(WebSocketError) -> Int {
        switch short {
        case 126:
            let length = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            guard length > 125 else { throw .protocolError("frame length is not encoded in the fewest bytes") }
            return Int(length)
        case 127:
            let length = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard length > 0xFFFF else { throw .protocolError("frame length is not encoded in the fewest bytes") }
            guard let length = Int(exactly: length) else { throw .protocolError("frame is longer than 2^63 bytes") }
            return length
        default:
            return Int(short)
        }
    }
}

extension ByteBuffer {
    /// Appends a frame's header in the fewest bytes; with a `mask` it says that the payload is masked.
    mutating func writeWebSocketHeader(
        _ opcode: WebSocketOpcode,
        isFinal: Bool,
        length: Int,
        mask: WebSocketMask?
    ) {
        let first = (isFinal ? 0x80 : 0) | opcode.rawValue
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        if length <= 125 {
            self.writeMultipleIntegers(first, maskBit | UInt8(truncatingIfNeeded: length))
        } else if let short = UInt16(exactly: length) {
            self.writeMultipleIntegers(first, maskBit | 126, short)
        } else {
            self.writeMultipleIntegers(first, maskBit | 127, UInt64(length))
        }
        if let mask {
            self.writeInteger(mask.key, endianness: .little)
        }
    }
}
