// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import NoiseProtocol

/// 32 random bytes that both ends of an encrypted channel know, and nobody else.
///
/// Whoever has the key is trusted. It does not encrypt anything itself: each channel makes keys of its own, and forgets
/// them. It prints without showing itself, and its memory is overwritten when the last copy is gone.
public struct PresharedKey: Sendable {
    /// How many bytes a key has.
    public static let byteCount = NoiseProtocol.presharedKeyLength

    let key: SymmetricKey

    /// A key of which one has the bytes.
    ///
    /// - Returns: nil unless there are 32, and not all the same: nobody's random generator makes such a key.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount, !bytes.allSatisfy({ $0 == bytes.first }) else { return nil }
        self.key = SymmetricKey(data: Array(bytes))
    }

    /// A key as a file has it: 64 hexadecimal digits, or 32 bytes in Base64; white space around it means nothing.
    ///
    /// - Returns: nil for any other text. A passphrase is no key: it can be guessed.
    public init?(_ text: some StringProtocol) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        var digits = Array(text.utf8)[...]
        digits = digits.drop(while: isSpace)
        while let last = digits.last, isSpace(last) { digits.removeLast() }
        guard let bytes = Self.hexadecimal(digits) ?? Self.base64(digits) else { return nil }
        self.init(bytes: bytes)
    }

    /// A new key from the system's random generator.
    public static func random() -> PresharedKey {
        PresharedKey(SymmetricKey(size: .bits256))
    }

    private init(_ key: SymmetricKey) {
        self.key = key
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count == 2 * self.byteCount else { return nil }
        let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == digits.count else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// RFC 4648 section 4, with its padding.
    private static func base64(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count == 44, digits.last == UInt8(ascii: "=") else { return nil }
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in digits.dropLast() {
            guard let value = self.base64Value(digit) else { return nil }
            (bits, count) = (bits << 6 | value, count + 6)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // The last digit has two bits that belong to no byte.
        return bits & 0b11 == 0 ? bytes : nil
    }

    private static func base64Value(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

extension PresharedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "(preshared key, not shown)" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
