// SPDX-License-Identifier: GPL-3.0-only

/// Where the parts of a frame lie (RFC 6455 section 5.2), read without a judgement on whether the frame is legal.
///
/// Finding what to unmask needs no more than this; ``WebSocketFrameHeader`` judges.
struct WebSocketFrameLayout: Equatable, Sendable {
    /// Two bytes, eight of length, four of masking key.
    static let maximumHeaderSize = 14

    /// Bytes that the header takes.
    var headerSize: Int
    /// Bytes of payload that follow; negative if 2^63 or more are declared.
    var length: Int
    /// Zero when the frame is not masked.
    var mask: WebSocketMask

    /// Nil when `bytes` does not have ``bytesNeeded(_:_:)``.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 2, bytes.count >= Self.bytesNeeded(bytes[0], bytes[1]) else { return nil }
        let second = bytes[1]
        switch second & 0x7F {
        case 126:
            self.length = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
            self.headerSize = 4
        case 127:
            let length = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            self.length = Int(exactly: length) ?? -1
            self.headerSize = 10
        case let short:
            self.length = Int(short)
            self.headerSize = 2
        }
        self.mask = .init(key: 0)
        if second & 0x80 != 0 {
            let key = bytes.loadUnaligned(fromByteOffset: self.headerSize, as: UInt32.self)
            self.mask = .init(key: UInt32(littleEndian: key))
            self.headerSize &+= 4
        }
    }

    /// How many bytes of a frame have to be there before anything can be done, going by its first two: the header of
    /// a data frame, all of a control frame.
    @inline(__always)
    static func bytesNeeded(_ first: UInt8, _ second: UInt8) -> Int {
        let short = Int(second & 0x7F)
        let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
        let isControl = first & 0x08 != 0
        return 2 &+ lengthBytes &+ (second & 0x80 == 0 ? 0 : 4) &+ (isControl ? short : 0)
    }
}
