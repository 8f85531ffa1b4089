// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import SeededRandom
import Testing

/// Input made to exhaust the parser.
@Suite struct JSONParserLimitsTests {
    private func nested(_ levels: Int, open: String, inner: String, close: String) -> String {
        String(repeating: open, count: levels) + inner + String(repeating: close, count: levels)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func followsNestingUpToTheLimitOnly(open: String, close: String) throws {
        let deepest = nested(64, open: open, inner: "0", close: close)
        _ = try JSONValue(parsing: deepest.utf8)

        let tooDeep = nested(65, open: open, inner: "0", close: close)
        let place = 64 * open.utf8.count
        #expect(throws: JSONParseError(offset: place, reason: "nested deeper than 64 levels")) {
            try JSONValue(parsing: tooDeep.utf8)
        }
    }

    @Test func survivesADepthBombWhateverDepthIsAskedFor() {
        let bomb = String(repeating: "[", count: 1_000_000)
        #expect(throws: JSONParseError(offset: 512, reason: "nested deeper than 512 levels")) {
            try JSONValue(parsing: bomb.utf8, maximumDepth: .max)
        }
    }

    @Test func takesScalarsOnlyAtDepthZero() throws {
        #expect(try JSONValue(parsing: "1".utf8, maximumDepth: 0) == 1)
        #expect(throws: JSONParseError(offset: 0, reason: "nested deeper than 0 levels")) {
            try JSONValue(parsing: "[]".utf8, maximumDepth: 0)
        }
    }

    @Test func siblingsDoNotAddUpToDepth() throws {
        let wide = "[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]"
        _ = try JSONValue(parsing: wide.utf8, maximumDepth: 3)
    }

    @Test(arguments: ["", "-"])
    func refusesIntegersBeyondDouble(sign: String) {
        let digits = sign + String(repeating: "9", count: 400)
        #expect(throws: JSONParseError(offset: 0, reason: "number out of range")) {
            try JSONValue(parsing: digits.utf8)
        }
    }

    @Test func readsNumbersWithManyDigits() throws {
        let integer = "1" + String(repeating: "0", count: 300)
        #expect(try JSONValue(parsing: integer.utf8) == .double(1e300))

        let fraction = "0." + String(repeating: "3", count: 20_000)
        #expect(try JSONValue(parsing: fraction.utf8) == .double(1.0 / 3))

        let exponent = "1e-" + String(repeating: "9", count: 20_000)
        #expect(try JSONValue(parsing: exponent.utf8) == .double(0))

        let overflow = "1e" + String(repeating: "9", count: 20_000)
        #expect(throws: JSONParseError(offset: 0, reason: "number out of range")) {
            try JSONValue(parsing: overflow.utf8)
        }
    }

    /// Whatever happens to a valid text, the result is a value or an error within the input, and a value survives
    /// being written and read again.
    @Test(arguments: 0..<20)
    func survivesDamagedText(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = JSONValue.random(depth: 4, using: &generator).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes = Array(bytes.prefix(place))
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                default: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
                }
            }
            do throws(JSONParseError) {
                let value = try JSONValue(parsing: bytes)
                #expect(try JSONValue(parsing: value.encoded()) == value)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
            }
        }
    }
}
