// SPDX-License-Identifier: GPL-3.0-only

extension UInt8 {
    /// Space, tab, line feed or carriage return: RFC 8259 section 2 knows no other white space.
    @inline(__always)
    var isJSONWhitespace: Bool {
        self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09
    }

    /// `'x'` for a printable ASCII character, `byte 0x1F` for anything else, so that logs stay clean.
    var nameForErrors: String {
        if (0x20...0x7E).contains(self) {
            return "'\(Character(Unicode.Scalar(self)))'"
        }
        let digits = String(self, radix: 16, uppercase: true)
        return "byte 0x\(self < 0x10 ? "0" : "")\(digits)"
    }

    /// 0...15 for a hexadecimal digit of either case.
    var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
