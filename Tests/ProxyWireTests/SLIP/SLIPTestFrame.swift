// SPDX-License-Identifier: GPL-3.0-only

/// A frame written out the plain way, byte by byte, as RFC 1055 describes it.
struct SLIPTestFrame {
    var address: UInt16
    var payload: [UInt8]

    init(_ address: UInt16, _ payload: some Sequence<UInt8> = []) {
        self.address = address
        self.payload = Array(payload)
    }

    /// With the END behind it.
    var bytes: [UInt8] {
        let plain = [UInt8(self.address >> 8), UInt8(self.address & 0xFF)] + self.payload
        return plain.flatMap { byte -> [UInt8] in
            switch byte {
            case 0xC0: [0xDB, 0xDC]
            case 0xDB: [0xDB, 0xDD]
            default: [byte]
            }
        } + [0xC0]
    }

    /// Addresses with END, ESC and what stands for them in either byte, and the ends of the range.
    static let addresses: [UInt16] = [
        0x0000, 0x0001, 0x00C0, 0x00DB, 0x00DC, 0x00DD, 0x0100, 0xC000, 0xDB00, 0xC0C0, 0xC0DB, 0xDBC0, 0xDBDB, 0xDBDC,
        0xDBDD, 0xDCC0, 0xDDDB, 0xFFC0, 0xFFDB, 0xFFFE,
    ]
}
