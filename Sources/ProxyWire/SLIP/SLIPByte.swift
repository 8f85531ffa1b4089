// SPDX-License-Identifier: GPL-3.0-only

/// The bytes that mean something (RFC 1055, "Protocol").
enum SLIPByte {
    /// Ends a frame.
    static let end: UInt8 = 0xC0
    /// Begins an escape.
    static let escape: UInt8 = 0xDB
    /// Behind ``escape``: a byte that looks like ``end``.
    static let escapedEnd: UInt8 = 0xDC
    /// Behind ``escape``: a byte that looks like ``escape``.
    static let escapedEscape: UInt8 = 0xDD

    /// Whether a byte cannot stand for itself.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte == Self.end || byte == Self.escape
    }
}
