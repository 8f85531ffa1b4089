// SPDX-License-Identifier: GPL-3.0-only

extension JSONValue {
    /// Parses one document that fills `bytes`, apart from white space around it, strictly by RFC 8259.
    ///
    /// The last of several members with one name wins. Refused beyond the grammar: invalid UTF-8, lone surrogates,
    /// numbers too large for a `Double`, and nesting deeper than `maximumDepth` (never more than 512, because the
    /// parser recurses).
    public init(
        parsing bytes: some Collection<UInt8>,
        maximumDepth: Int = JSONValue.defaultMaximumDepth
    ) throws(JSONParseError) {
        func parse(_ input: Span<UInt8>) -> Result<JSONValue, JSONParseError> {
            var parser = JSONParser(maximumDepth: min(maximumDepth, 512))
            do throws(JSONParseError) {
                return .success(try parser.parseDocument(input))
            } catch {
                return .failure(error)
            }
        }
        let result =
            bytes.withContiguousStorageIfAvailable { parse($0.span) }
            ?? parse(Array(bytes).span)
        self = try result.get()
    }
}

/// Recursive descent over contiguous bytes. Strings and numbers have files of their own.
///
/// The input is passed along instead of stored: a `Span` proves every access in bounds, and cannot be a member
/// of a type that may outlive it.
struct JSONParser {
    let maximumDepth: Int
    /// Index of the next byte to look at; never beyond the input's end.
    var offset = 0

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    mutating func parseDocument(_ input: Span<UInt8>) throws(JSONParseError) -> JSONValue {
        let value = try parseValue(input, depth: 0)
        skipWhitespace(input)
        guard offset == input.count else {
            throw unexpectedByte(input, expected: "nothing after the value")
        }
        return value
    }

    /// Parses the value after optional white space; `depth` containers are open around it.
    private mutating func parseValue(_ input: Span<UInt8>, depth: Int) throws(JSONParseError) -> JSONValue {
        skipWhitespace(input)
        guard offset < input.count else { throw endOfInput(input, expected: "a value") }
        switch input[offset] {
        case UInt8(ascii: "{"):
            return .object(try parseObject(input, depth: depth + 1))
        case UInt8(ascii: "["):
            return .array(try parseArray(input, depth: depth + 1))
        case UInt8(ascii: "\""):
            return .string(try parseString(input))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try parseNumber(input)
        case UInt8(ascii: "t"):
            return try parseWord("true", as: .bool(true), input)
        case UInt8(ascii: "f"):
            return try parseWord("false", as: .bool(false), input)
        case UInt8(ascii: "n"):
            return try parseWord("null", as: .null, input)
        default:
            throw unexpectedByte(input, expected: "a value")
        }
    }

    private mutating func parseObject(
        _ input: Span<UInt8>,
        depth: Int
    ) throws(JSONParseError) -> [String: JSONValue] {
        try enterContainer(depth: depth)
        var members: [String: JSONValue] = [:]
        skipWhitespace(input)
        if take(UInt8(ascii: "}"), input) { return members }
        while true {
            skipWhitespace(input)
            guard offset < input.count else { throw endOfInput(input, expected: "a member name") }
            guard input[offset] == UInt8(ascii: "\"") else {
                throw unexpectedByte(input, expected: "a member name")
            }
            let name = try parseString(input)
            skipWhitespace(input)
            guard take(UInt8(ascii: ":"), input) else { throw unexpectedByte(input, expected: "':'") }
            members[name] = try parseValue(input, depth: depth)
            skipWhitespace(input)
            if take(UInt8(ascii: "}"), input) { return members }
            guard take(UInt8(ascii: ","), input) else { throw unexpectedByte(input, expected: "',' or '}'") }
        }
    }

    private mutating func parseArray(_ input: Span<UInt8>, depth: Int) throws(JSONParseError) -> [JSONValue] {
        try enterContainer(depth: depth)
        var elements: [JSONValue] = []
        skipWhitespace(input)
        if take(UInt8(ascii: "]"), input) { return elements }
        while true {
            elements.append(try parseValue(input, depth: depth))
            skipWhitespace(input)
            if take(UInt8(ascii: "]"), input) { return elements }
            guard take(UInt8(ascii: ","), input) else { throw unexpectedByte(input, expected: "',' or ']'") }
        }
    }

    /// Steps over the opening bracket, unless it opens one container too many.
    private mutating func enterContainer(depth: Int) throws(JSONParseError) {
        guard depth <= maximumDepth else {
            throw JSONParseError(offset: offset, reason: "nested deeper than \(maximumDepth) levels")
        }
        offset += 1
    }

    private mutating func parseWord(
        _ word: StaticString,
        as value: JSONValue,
        _ input: Span<UInt8>
    ) throws(JSONParseError) -> JSONValue {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard start + index < input.count else {
                throw JSONParseError(offset: input.count, reason: "unexpected end, expected '\(word)'")
            }
            guard input[start + index] == word.utf8Start[index] else {
                throw JSONParseError(offset: start + index, reason: "misspelt '\(word)'")
            }
        }
        offset = start + word.utf8CodeUnitCount
        return value
    }
}

// MARK: - Moving along

extension JSONParser {
    /// Space, tab, line feed and carriage return: RFC 8259 section 2 knows no other white space.
    private mutating func skipWhitespace(_ input: Span<UInt8>) {
        while offset < input.count, input[offset].isJSONWhitespace {
            offset += 1
        }
    }

    /// Steps over `byte` if it comes next.
    private mutating func take(_ byte: UInt8, _ input: Span<UInt8>) -> Bool {
        guard offset < input.count, input[offset] == byte else { return false }
        offset += 1
        return true
    }

    /// The error for the byte at `offset`, or for the lack of one.
    func unexpectedByte(_ input: Span<UInt8>, expected: String) -> JSONParseError {
        guard offset < input.count else { return endOfInput(input, expected: expected) }
        let byte = input[offset].nameForErrors
        return JSONParseError(offset: offset, reason: "unexpected \(byte), expected \(expected)")
    }

    func endOfInput(_ input: Span<UInt8>, expected: String) -> JSONParseError {
        JSONParseError(offset: input.count, reason: "unexpected end, expected \(expected)")
    }
}
