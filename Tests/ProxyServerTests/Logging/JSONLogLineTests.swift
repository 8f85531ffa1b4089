// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Logging
import ProxySupport
import Testing

@testable import ProxyServer

@Suite struct JSONLogLineTests {
    func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        LogFormat.json.line(
            milliseconds: 1_763_927_221_005,
            level: .info,
            label: "TcpSocketServer",
            message: message,
            metadata: metadata
        )
    }

    struct Line: Decodable, Equatable {
        let time: String
        let level: String
        let category: String
        let message: String
        let fields: [String: String]
    }

    @Test("Time, level, category, message, and the metadata in the order of its keys")
    func layout() {
        #expect(
            self.line("listening", ["url": "ssl://[::1]:80", "count": "\(3)", "list": ["a", ["b": "c"]]])
                == #"{"time":"2025-11-23T19:47:01.005Z","level":"info","category":"TcpSocketServer","#
                + #""message":"listening","fields":{"count":"3","list":["a",{"b":"c"}],"url":"ssl://[::1]:80"}}"# + "\n"
        )
        #expect(self.line("x").hasSuffix(#""fields":{}}"# + "\n"))
    }

    @Test(
        "Whatever a text holds, the line is one line of JSON without control characters, and says the text",
        arguments: [
            "plain", "", "\"", "\\", "\\\"", "a\"b\\c", "\"}", "\",\"level\":\"error", "a\nb", "a\r\nb", "\t", "\u{0}",
            "\u{1}\u{8}\u{C}\u{1F}", "\u{1B}[2J", "\u{7F}", "\u{85}\u{9B}", "a\u{2028}b\u{2029}c", "\u{202E}abc",
            "\u{FEFF}",
            "\u{E0001}\u{1D173}", "ümlaut €  🚇", "e\u{301}", "\u{FFFD}", "\u{10FFFF}", "{}", "\\u0041", "/",
        ]
    )
    func hostile(text: String) throws {
        let line = self.line(text, ["key": .string(text), "other": "\(text)"])
        #expect(line.unicodeScalars.filter(MessageText.isUnsafe) == ["\n"])
        #expect(line.hasSuffix("}\n"))
        let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        let expected = Line(
            time: "2025-11-23T19:47:01.005Z",
            level: "info",
            category: "TcpSocketServer",
            message: text,
            fields: ["key": text, "other": text]
        )
        #expect(decoded == expected)
        // Swift's strings are equal when they look alike: here each scalar counts.
        #expect(decoded.message.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("Keys are texts like others")
    func keys() throws {
        let decoded = try JSONDecoder().decode(Line.self, from: Data(self.line("m", ["a\"\n": "b"]).utf8))
        #expect(decoded.fields == ["a\"\n": "b"])
    }

    @Test("Message and values are bounded, and bytes that are no UTF-8 have become text before")
    func bounds() throws {
        let long = String(repeating: "\u{1}", count: 100_000)
        let line = self.line(long, ["k": .string(long)])
        #expect(line.utf8.count < 2 * 6 * LogLine.maximumLength + 300)
        let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(decoded.message == String(repeating: "\u{1}", count: LogLine.maximumLength) + "…")
        let invalid = String(decoding: [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80] as [UInt8], as: UTF8.self)
        #expect(String(validating: Array(self.line(invalid).utf8), as: UTF8.self) != nil)
    }
}
