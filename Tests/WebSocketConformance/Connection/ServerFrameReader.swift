// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// A frame that a server has sent.
struct ServerFrame: Sendable {
    var opcode: UInt8
    var isFinal: Bool
    var payload: ByteBuffer
}

/// Takes a server's frames apart by RFC 6455 section 5, and accepts nothing that a server must not send.
struct ServerFrameReader {
    private var bytes = ByteBuffer()
    /// Slices of ``bytes`` are with others: what is written to it would be copied first, all of it.
    private var isShared = false

    /// Bytes that have come and are no whole frame.
    var hasRest: Bool { self.bytes.readableBytes > 0 }

    mutating func append(_ more: ByteBuffer) {
        if self.isShared || self.bytes.readableBytes == 0 {
            var joined = ByteBuffer()
            joined.reserveCapacity(self.bytes.readableBytes + more.readableBytes)
            joined.writeImmutableBuffer(self.bytes)
            self.bytes = joined
            self.isShared = false
        }
        self.bytes.writeImmutableBuffer(more)
    }

    /// The next frame, if it is there.
    mutating func next() throws -> ServerFrame? {
        var rest = self.bytes
        guard let (first, second) = rest.readMultipleIntegers(as: (UInt8, UInt8).self) else { return nil }
        try Self.expect(first & 0x70 == 0, "a frame with reserved bits: \(first)")
        try Self.expect(second & 0x80 == 0, "a masked frame")
        let (opcode, isFinal) = (first & 0x0F, first & 0x80 != 0)
        try Self.expect([0, 1, 2, 8, 9, 10].contains(opcode), "a frame with the opcode \(opcode)")
        try Self.expect(opcode < 8 || isFinal && second <= 125, "a control frame that is long or fragmented")
        var length = Int(second)
        if second == 126 {
            guard let long = rest.readInteger(as: UInt16.self) else { return nil }
            length = Int(long)
            try Self.expect(length > 125, "a length of \(length) in two bytes")
        } else if second == 127 {
            guard let long = rest.readInteger(as: UInt64.self) else { return nil }
            length = Int(clamping: long)
            try Self.expect(length > 0xFFFF, "a length of \(length) in eight bytes")
        }
        guard let payload = rest.readSlice(length: length) else { return nil }
        self.bytes = rest
        self.isShared = true
        return ServerFrame(opcode: opcode, isFinal: isFinal, payload: payload)
    }

    private static func expect(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws {
        if !condition { throw ConformanceFailure("the server sent \(otherwise())") }
    }
}
