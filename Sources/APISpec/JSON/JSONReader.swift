// SPDX-License-Identifier: GPL-3.0-only

/// Reads a file of JSON (RFC 8259) into nodes with places, or says at which byte it stops being JSON.
struct JSONReader {
    /// Deeper nesting than this is refused, so that no file can exhaust the stack.
    static let maximumDepth = 64

    struct SyntaxError: Error, Equatable {
        var offset: Int
        var reason: String
    }

    private let bytes: [UInt8]
    private var position = 0

    /// Reads one value that fills the whole text, white space around it aside.
    static func read(_ bytes: [UInt8]) throws(SyntaxError) -> JSONNode {
        var reader = JSONReader(bytes: bytes)
        let node = try reader.readValue(depth: 0)
        reader.skipWhiteSpace()
        guard reader.peek == nil else { throw reader.error("nothing may follow the outermost value") }
        return node
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readValue(depth: Int) throws(SyntaxError) -> JSONNode {
        guard depth <= Self.maximumDepth else { throw error("nested deeper than \(Self.maximumDepth) levels") }
        skipWhiteSpace()
        let start = position
        let value: JSONNode.Value
        switch peek {
        case UInt8(ascii: "{"): value = .object(try readMembers(depth: depth + 1))
        case UInt8(ascii: "["): value = .array(try readElements(depth: depth + 1))
        case UInt8(ascii: "\""): value = .string(try readString())
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: value = .number(try readNumber())
        case UInt8(ascii: "t"): value = try readWord("true", as: .bool(true))
        case UInt8(ascii: "f"): value = try readWord("false", as: .bool(false))
        case UInt8(ascii: "n"): value = try readWord("null", as: .null)
        case nil: throw error("the file ends where a value is expected")
        default: throw error("a value is expected")
        }
        return JSONNode(offset: start, value: value)
    }

    private mutating func readMembers(depth: Int) throws(SyntaxError) -> [JSONNode.Member] {
        position += 1
        skipWhiteSpace()
        if take("}") { return [] }
        var members: [JSONNode.Member] = []
        repeat {
            skipWhiteSpace()
            guard peek == UInt8(ascii: "\"") else { throw error("a key in double quotes is expected") }
            let keyOffset = position
            let key = try readString()
            skipWhiteSpace()
            guard take(":") else { throw error("':' is expected after the key '\(key)'") }
            members.append(.init(key: key, keyOffset: keyOffset, value: try readValue(depth: depth)))
            skipWhiteSpace()
        } while take(",")
        guard take("}") else { throw error("',' or '}' is expected after a member") }
        return members
    }

    private mutating func readElements(depth: Int) throws(SyntaxError) -> [JSONNode] {
        position += 1
        skipWhiteSpace()
        if take("]") { return [] }
        var elements: [JSONNode] = []
        repeat {
            elements.append(try readValue(depth: depth))
            skipWhiteSpace()
        } while take(",")
        guard take("]") else { throw error("',' or ']' is expected after an element") }
        return elements
    }

    private mutating func readWord(_ word: String, as value: JSONNode.Value) throws(SyntaxError) -> JSONNode.Value {
        guard bytes[position...].starts(with: word.utf8) else { throw error("a value is expected") }
        position += word.utf8.count
        return value
    }

    private mutating func readNumber() throws(SyntaxError) -> String {
        let start = position
        _ = take("-")
        if !take("0") {
            guard takeDigits() else { throw error("a digit is expected") }
        }
        if take(".") {
            guard takeDigits() else { throw error("a digit is expected after '.'") }
        }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard takeDigits() else { throw error("a digit is expected in the exponent") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }
}

// MARK: - Strings

extension JSONReader {
    private mutating func readString() throws(SyntaxError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw SyntaxError(offset: start, reason: "the string is not valid UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                try readEscape(into: &text)
            case UInt8(ascii: "\n"):
                throw SyntaxError(offset: start, reason: "the string does not end")
            case 0..<0x20:
                position -= 1
                throw error("a control character in a string must be escaped")
            default:
                text.append(byte)
            }
        }
        throw SyntaxError(offset: start, reason: "the string does not end")
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(SyntaxError) {
        let start = position - 1
        // The caller reports a string that ends here, at its beginning.
        guard let letter = peek else { return }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += Array(String(try readEscapedScalar(from: start)).utf8)
        default: throw SyntaxError(offset: start, reason: "no such escape")
        }
    }

    /// RFC 8259 section 7: a character outside the basic plane is two escapes, a surrogate pair.
    private mutating func readEscapedScalar(from start: Int) throws(SyntaxError) -> Character {
        let unit = try readHexadecimal()
        var units = [unit]
        if UTF16.isLeadSurrogate(unit), take("\\"), take("u") { units.append(try readHexadecimal()) }
        guard let text = String(validating: units, as: UTF16.self), let character = text.first, text.count == 1 else {
            throw SyntaxError(offset: start, reason: "half of a surrogate pair")
        }
        return character
    }

    private mutating func readHexadecimal() throws(SyntaxError) -> UInt16 {
        let end = position + 4
        guard end <= bytes.count, bytes[position..<end].allSatisfy({ Character(.init($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are expected after '\\u'") }
        position = end
        return unit
    }
}

// MARK: - Single bytes

extension JSONReader {
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func error(_ reason: String) -> SyntaxError {
        SyntaxError(offset: position, reason: reason)
    }
}
