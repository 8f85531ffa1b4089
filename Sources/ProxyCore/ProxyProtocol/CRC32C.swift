// SPDX-License-Identifier: GPL-3.0-only

/// The checksum of RFC 4960 appendix B (Castagnoli's polynomial).
enum CRC32C {
    /// 0x1EDC6F41, its bits reversed.
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Bit by bit: it is needed at most once in a connection's life, for some hundred bytes.
    static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : Self.polynomial)
            }
        }
        return ~remainder
    }
}
