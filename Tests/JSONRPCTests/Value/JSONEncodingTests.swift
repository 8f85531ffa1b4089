// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import SeededRandom
import Testing

@Suite struct JSONEncodingTests {
    static let cases: [(value: JSONValue, text: String)] = [
        (nil, "null"),
        (true, "true"),
        (false, "false"),
        (.int(.min), "-9223372036854775808"),
        (.uint(.max), "18446744073709551615"),
        (.double(1), "1.0"),
        (.double(-0.0), "-0.0"),
        (.double(0.1), "0.1"),
        (.double(1e300), "1e+300"),
        (.double(.infinity), "null"),
        (.double(-.infinity), "null"),
        (.double(.nan), "null"),
        ("", #""""#),
        ("é€😀/\u{7F}", "\"é€😀/\u{7F}\""),
        ("\"\\\u{8}\t\n\u{C}\r", #""\"\\\b\t\n\f\r""#),
        ("\0\u{1}\u{F}\u{10}\u{1F}", #""\u0000\u0001\u000f\u0010\u001f""#),
        ([], "[]"),
        ([1, [], "a"], #"[1,[],"a"]"#),
        ([:], "{}"),
        (["b": 1, "a": [:], "C": nil, "": 0], #"{"":0,"C":null,"a":{},"b":1}"#),
        (["\n": 1], #"{"\n":1}"#),
    ]

    @Test(arguments: cases)
    func writesCompactSortedText(value: JSONValue, text: String) {
        #expect(String(decoding: value.encoded(), as: UTF8.self) == text)
    }

    @Test(arguments: 0..<20)
    func everyValueSurvivesWritingAndReading(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let bytes = value.encoded()
            #expect(try JSONValue(parsing: bytes) == value)
            #expect(!bytes.contains { $0 < 0x20 }, "one line, no control characters")
        }
    }
}
