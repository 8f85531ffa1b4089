// SPDX-License-Identifier: GPL-3.0-only

/// A universally unique identifier: 16 bytes (RFC 9562).
public struct Uuid: Hashable, Sendable {
    /// The first and the last eight bytes, each big-endian.
    public let high, low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in either case, with or without one pair of braces around it.
    public init?(_ text: String) {
        var digits = Array(text.utf8)[...]
        if digits.first == UInt8(ascii: "{"), digits.last == UInt8(ascii: "}") {
            digits = digits.dropFirst().dropLast()
        }
        guard digits.count == 36 else { return nil }
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for (position, byte) in digits.enumerated() {
            if Self.dashPositions.contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = byte.hexDigitValue else { return nil }
            // The 128 bits move up by one digit.
            halves.high = halves.high << 4 | halves.low >> 60
            halves.low = halves.low << 4 | UInt64(digit)
        }
        self.init(high: halves.high, low: halves.low)
    }

    /// All bits zero, RFC 9562's Nil UUID.
    public var isNil: Bool { high == 0 && low == 0 }

    private static let dashPositions = [8, 13, 18, 23]
}

extension Uuid {
    /// A new random UUID (version 4) from the system's generator.
    public static func random() -> Uuid {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A new random UUID (version 4); a seeded generator makes it reproducible.
    public static func random(using generator: inout some RandomNumberGenerator) -> Uuid {
        let high: UInt64 = generator.next()
        let low: UInt64 = generator.next()
        // RFC 9562 section 5.4: version 0b0100 in bits 48-51, variant 0b10 in bits 64-65.
        return Uuid(
            high: high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
            low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        )
    }
}

extension Uuid: CustomStringConvertible {
    /// `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}` in lower case.
    public var description: String {
        var text = "{"
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text += "-" }
            let half = position < 16 ? high : low
            let digit = half >> UInt64(60 - 4 * (position % 16)) & 0xF
            text += String(digit, radix: 16)
        }
        return text + "}"
    }
}

extension Uuid: RPCValue {
    public static var typeName: String { "Uuid" }

    public init(json: JSONValue, path: RPCPath) throws(RPCValidationError) {
        guard case .string(let text) = json else { throw Self.mismatch(json, at: path) }
        guard let value = Uuid(text) else { throw Self.invalid(text, at: path) }
        self = value
    }

    public var jsonValue: JSONValue { .string(description) }
}
