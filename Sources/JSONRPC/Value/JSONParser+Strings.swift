// SPDX-License-Identifier: GPL-3.0-only

extension JSONParser {
    /// Parses the string whose opening quote is at `offset` (RFC 8259 section 7).
    mutating func parseString(_ input: Span<UInt8>) throws(JSONParseError) -> String {
        offset += 1
        // Most strings have no escape and are one run.
        var text = try parseUnescapedRun(input)
        while input[offset] == UInt8(ascii: "\\") {
            text.unicodeScalars.append(try parseEscape(input))
            text += try parseUnescapedRun(input)
        }
        offset += 1
        return text
    }

    /// Takes everything up to the next quote or backslash, which on return is the byte at `offset`.
    ///
    /// Both are ASCII, so no multi-byte character can straddle the end of a valid run.
    private mutating func parseUnescapedRun(_ input: Span<UInt8>) throws(JSONParseError) -> String {
        let start = offset
        var end = offset
        while true {
            guard end < input.count else {
                throw JSONParseError(offset: input.count, reason: "unterminated string")
            }
            let byte = input[end]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            guard byte >= 0x20 else {
                throw JSONParseError(
                    offset: end,
                    reason: "unescaped control character \(byte.nameForErrors) in a string"
                )
            }
            end += 1
        }
        offset = end
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: input.extracting(start..<end)))
        } catch {
            throw JSONParseError(offset: start + error.byteOffsets.lowerBound, reason: "invalid UTF-8 in a string")
        }
    }

    /// Parses the escape whose backslash is at `offset`.
    private mutating func parseEscape(_ input: Span<UInt8>) throws(JSONParseError) -> Unicode.Scalar {
        offset += 1
        guard offset < input.count else {
            throw JSONParseError(offset: input.count, reason: "unterminated string")
        }
        let scalar: Unicode.Scalar
        switch input[offset] {
        case UInt8(ascii: "\""): scalar = "\""
        case UInt8(ascii: "\\"): scalar = "\\"
        case UInt8(ascii: "/"): scalar = "/"
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape(input)
        default: throw unexpectedByte(input, expected: "an escape character")
        }
        offset += 1
        return scalar
    }

    /// Parses `uXXXX` at `offset`, or `uXXXX\uXXXX` when the first unit is half of a surrogate pair.
    private mutating func parseUnicodeEscape(_ input: Span<UInt8>) throws(JSONParseError) -> Unicode.Scalar {
        let start = offset - 1
        let first = try parseHexUnit(input)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard
            UTF16.isLeadSurrogate(first),
            offset + 1 < input.count,
            input[offset] == UInt8(ascii: "\\"),
            input[offset + 1] == UInt8(ascii: "u")
        else { throw JSONParseError(offset: start, reason: "lone surrogate in a string") }
        offset += 1
        let second = try parseHexUnit(input)
        guard UTF16.isTrailSurrogate(second) else {
            throw JSONParseError(offset: start, reason: "lone surrogate in a string")
        }
        return UTF16.decode(.init([first, second]))
    }

    /// Parses the four digits after the `u` at `offset`.
    private mutating func parseHexUnit(_ input: Span<UInt8>) throws(JSONParseError) -> UInt16 {
        offset += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard offset < input.count, let digit = input[offset].hexDigitValue else {
                throw unexpectedByte(input, expected: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
