// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct JSONParserTests {
    static let valid: [(text: String, value: JSONValue)] = [
        ("null", nil),
        ("true", true),
        ("false", false),
        (" \t\r\n 1 \t\r\n ", 1),
        ("0", 0),
        ("-0", 0),
        ("-1", -1),
        ("9223372036854775807", .int(.max)),
        ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .uint(9_223_372_036_854_775_808)),
        ("18446744073709551615", .uint(.max)),
        ("18446744073709551616", .double(18_446_744_073_709_551_616)),
        ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
        ("1.0", .double(1)),
        ("-0.0", .double(-0.0)),
        ("1.5e3", .double(1500)),
        ("1E+2", .double(100)),
        ("25e-2", .double(0.25)),
        ("1e-999999", .double(0)),
        ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ("5e-324", .double(.leastNonzeroMagnitude)),
        (#""""#, ""),
        (#""plain""#, "plain"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\uDE00""#, "😀"),
        (#""a\u0000b""#, "a\0b"),
        (#""é€😀""#, "é€😀"),
        (#""before\nbetween\tafter""#, "before\nbetween\tafter"),
        ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
        ("[]", []),
        ("[ ]", []),
        ("[1,[2,[]],{}]", [1, [2, []], [:]]),
        ("{}", [:]),
        (#"{ "a" : { "b" : [ true , null ] } }"#, ["a": ["b": [true, nil]]]),
        (#"{"":0}"#, ["": 0]),
        (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
    ]

    @Test(arguments: valid)
    func readsValidText(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
    }

    static let invalid: [(text: String, offset: Int, reason: String)] = [
        ("", 0, "unexpected end, expected a value"),
        ("  ", 2, "unexpected end, expected a value"),
        ("\u{FEFF}{}", 0, "unexpected byte 0xEF, expected a value"),
        ("\0", 0, "unexpected byte 0x00, expected a value"),
        ("\u{B}1", 0, "unexpected byte 0x0B, expected a value"),
        ("{} {}", 3, "unexpected '{', expected nothing after the value"),
        ("1 2", 2, "unexpected '2', expected nothing after the value"),
        ("nul", 3, "unexpected end, expected 'null'"),
        ("trve", 2, "misspelt 'true'"),
        ("TRUE", 0, "unexpected 'T', expected a value"),
        ("truex", 4, "unexpected 'x', expected nothing after the value"),
        ("NaN", 0, "unexpected 'N', expected a value"),
        ("Infinity", 0, "unexpected 'I', expected a value"),
        ("-Infinity", 1, "unexpected 'I', expected a digit"),
        ("+1", 0, "unexpected '+', expected a value"),
        ("-", 1, "unexpected end, expected a digit"),
        ("01", 1, "digit after a leading zero"),
        ("-012", 2, "digit after a leading zero"),
        (".5", 0, "unexpected '.', expected a value"),
        ("1.", 2, "unexpected end, expected a digit"),
        ("1.e5", 2, "unexpected 'e', expected a digit"),
        ("1e", 2, "unexpected end, expected a digit"),
        ("1e+", 3, "unexpected end, expected a digit"),
        ("0x10", 1, "unexpected 'x', expected nothing after the value"),
        ("1_000", 1, "unexpected '_', expected nothing after the value"),
        ("1e999999", 0, "number out of range"),
        ("[1, -1e400]", 4, "number out of range"),
        (#"""#, 1, "unterminated string"),
        (#""abc"#, 4, "unterminated string"),
        (#""abc\"#, 5, "unterminated string"),
        (#""abc\""#, 6, "unterminated string"),
        ("'a'", 0, "unexpected ''', expected a value"),
        ("\"a\nb\"", 2, "unescaped control character byte 0x0A in a string"),
        ("\"a\u{1F}b\"", 2, "unescaped control character byte 0x1F in a string"),
        ("\"a\0b\"", 2, "unescaped control character byte 0x00 in a string"),
        (#""\x""#, 2, "unexpected 'x', expected an escape character"),
        (#""\u12"#, 5, "unexpected end, expected four hexadecimal digits after \\u"),
        (#""\u12G4""#, 5, "unexpected 'G', expected four hexadecimal digits after \\u"),
        (#""\u 123""#, 3, "unexpected ' ', expected four hexadecimal digits after \\u"),
        (#""a\ud83d""#, 2, "lone surrogate in a string"),
        (#""a\ud83dx""#, 2, "lone surrogate in a string"),
        (#""a\ud83d\n""#, 2, "lone surrogate in a string"),
        (#""a\ud83d\u0041""#, 2, "lone surrogate in a string"),
        (#""a\ud83d\ud83d""#, 2, "lone surrogate in a string"),
        (#""a\ude00""#, 2, "lone surrogate in a string"),
        (#""\ud83d\"#, 1, "lone surrogate in a string"),
        ("[", 1, "unexpected end, expected a value"),
        ("[1", 2, "unexpected end, expected ',' or ']'"),
        ("[1,]", 3, "unexpected ']', expected a value"),
        ("[,1]", 1, "unexpected ',', expected a value"),
        ("[1 2]", 3, "unexpected '2', expected ',' or ']'"),
        ("[1}", 2, "unexpected '}', expected ',' or ']'"),
        ("]", 0, "unexpected ']', expected a value"),
        ("{", 1, "unexpected end, expected a member name"),
        ("{1:2}", 1, "unexpected '1', expected a member name"),
        (#"{"a"}"#, 4, "unexpected '}', expected ':'"),
        (#"{"a":}"#, 5, "unexpected '}', expected a value"),
        (#"{"a":1"#, 6, "unexpected end, expected ',' or '}'"),
        (#"{"a":1,}"#, 7, "unexpected '}', expected a member name"),
        (#"{"a":1]"#, 6, "unexpected ']', expected ',' or '}'"),
        (#"{"a":1 "b":2}"#, 7, "unexpected '\"', expected ',' or '}'"),
        ("// comment", 0, "unexpected '/', expected a value"),
    ]

    @Test(arguments: invalid)
    func refusesInvalidText(text: String, offset: Int, reason: String) {
        #expect(throws: JSONParseError(offset: offset, reason: reason)) {
            try JSONValue(parsing: text.utf8)
        }
    }

    static let invalidUTF8: [(name: String, bytes: [UInt8], offset: Int)] = [
        ("stray continuation", [0x80], 1),
        ("overlong NUL", [0xC0, 0x80], 1),
        ("overlong slash in three bytes", [0x61, 0xE0, 0x80, 0xAF], 2),
        ("surrogate", [0xED, 0xA0, 0x80], 1),
        ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80], 1),
        ("no such lead byte", [0xC3, 0xA9, 0xFF], 3),
        ("character cut short", [0x61, 0xE2, 0x82], 2),
        ("character cut by an escape", [0xE2, 0x82, 0x5C, 0x6E], 1),
    ]

    @Test(arguments: invalidUTF8)
    func refusesInvalidUTF8(name: String, bytes: [UInt8], offset: Int) {
        let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        #expect(throws: JSONParseError(offset: offset, reason: "invalid UTF-8 in a string")) {
            try JSONValue(parsing: text)
        }
    }

    @Test func readsCollectionsThatAreNotContiguous() throws {
        let backwards = Array(#"{"a":[1,"é"]}"#.utf8.reversed())
        #expect(try JSONValue(parsing: backwards.reversed()) == ["a": [1, "é"]])
    }

    @Test func describesErrorsWithTheirPlace() {
        let error = JSONParseError(offset: 12, reason: "unterminated string")
        #expect(error.description == "unterminated string at byte 12")
    }
}
