// SPDX-License-Identifier: GPL-3.0-only

extension JSONParser {
    /// Parses the number that begins at `offset` (RFC 8259 section 6).
    mutating func parseNumber(_ input: Span<UInt8>) throws(JSONParseError) -> JSONValue {
        let start = offset
        let isNegative = input[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }

        let magnitude = try parseIntegerPart(input)
        let hasFraction = try skipFraction(input)
        let hasExponent = try skipExponent(input)
        if !hasFraction, !hasExponent, let magnitude,
            let integer = Self.integer(magnitude: magnitude, isNegative: isNegative)
        {
            return integer
        }

        // What has passed the grammar is ASCII, and a notation that Double reads, rounding correctly.
        var text = ""
        text.reserveCapacity(offset - start)
        for index in start..<offset { text.unicodeScalars.append(Unicode.Scalar(input[index])) }
        guard let value = Double(text), value.isFinite else {
            throw JSONParseError(offset: start, reason: "number out of range")
        }
        return .double(value)
    }

    /// Steps over the digits before fraction and exponent; returns their value, nil if it is beyond `UInt64`.
    private mutating func parseIntegerPart(_ input: Span<UInt8>) throws(JSONParseError) -> UInt64? {
        guard offset < input.count, let first = input[offset].decimalDigitValue else {
            throw unexpectedByte(input, expected: "a digit")
        }
        offset += 1
        guard first != 0 else {
            if offset < input.count, input[offset].decimalDigitValue != nil {
                throw JSONParseError(offset: offset, reason: "digit after a leading zero")
            }
            return 0
        }
        var magnitude: UInt64? = UInt64(first)
        while offset < input.count, let digit = input[offset].decimalDigitValue {
            magnitude = magnitude.flatMap { $0.appendingDecimalDigit(digit) }
            offset += 1
        }
        return magnitude
    }

    /// Steps over a fraction, if there is one.
    private mutating func skipFraction(_ input: Span<UInt8>) throws(JSONParseError) -> Bool {
        guard offset < input.count, input[offset] == UInt8(ascii: ".") else { return false }
        offset += 1
        try skipDigits(input)
        return true
    }

    /// Steps over an exponent, if there is one.
    private mutating func skipExponent(_ input: Span<UInt8>) throws(JSONParseError) -> Bool {
        guard offset < input.count, input[offset] | 0x20 == UInt8(ascii: "e") else { return false }
        offset += 1
        if offset < input.count, input[offset] == UInt8(ascii: "+") || input[offset] == UInt8(ascii: "-") {
            offset += 1
        }
        try skipDigits(input)
        return true
    }

    /// Steps over one digit or more.
    private mutating func skipDigits(_ input: Span<UInt8>) throws(JSONParseError) {
        let start = offset
        while offset < input.count, input[offset].decimalDigitValue != nil { offset += 1 }
        guard offset > start else { throw unexpectedByte(input, expected: "a digit") }
    }

    /// The integer as the narrowest case that holds it, nil if neither does.
    private static func integer(magnitude: UInt64, isNegative: Bool) -> JSONValue? {
        if let value = Int64(exactly: magnitude) { return .int(isNegative ? -value : value) }
        guard isNegative else { return .uint(magnitude) }
        return magnitude == Int64.min.magnitude ? .int(.min) : nil
    }
}

extension UInt64 {
    /// This number with one more decimal digit, nil if that does not fit.
    fileprivate func appendingDecimalDigit(_ digit: UInt8) -> UInt64? {
        let (shifted, overflowed) = multipliedReportingOverflow(by: 10)
        let (sum, carried) = shifted.addingReportingOverflow(UInt64(digit))
        return overflowed || carried ? nil : sum
    }
}

extension UInt8 {
    /// 0...9 for the characters `0` to `9`.
    @inline(__always)
    fileprivate var decimalDigitValue: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
