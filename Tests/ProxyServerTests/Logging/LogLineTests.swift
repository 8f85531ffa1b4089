// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxySupport
import Testing

@testable import ProxyServer

@Suite struct LogLineTests {
    @Test(
        "A moment is written in UTC, to the millisecond",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_763_927_221_005, "2025-11-23T19:47:01.005Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ]
    )
    func timestamp(milliseconds: Int64, expected: String) {
        #expect(LogTimestamp.text(milliseconds: milliseconds) == expected)
    }

    func line(_ message: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info) -> String {
        LogLine.text(milliseconds: 0, level: level, label: "server", message: message, metadata: metadata)
    }

    @Test("Time, level, label, message, then metadata in the order of its keys")
    func layout() {
        let metadata: Logger.Metadata = ["url": "ssl://[::1]:80", "count": "\(3)", "list": ["a", "b"]]
        #expect(
            self.line("listening", metadata)
                == "1970-01-01T00:00:00.000Z info     server: listening count=3 list=\"[\\\"a\\\", \\\"b\\\"]\" "
                + "url=ssl://[::1]:80\n"
        )
        #expect(self.line("x", level: .critical) == "1970-01-01T00:00:00.000Z critical server: x\n")
        #expect(self.line("x", level: .warning) == "1970-01-01T00:00:00.000Z warning  server: x\n")
    }

    @Test(
        "A value stands in quotes where its end could not be told",
        arguments: [
            ("plain", "plain"), ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#),
            (#"say "hi""#, #""say \"hi\"""#), ("ümlaut", "ümlaut"),
        ]
    )
    func quoting(value: String, expected: String) {
        #expect(self.line("m", ["k": .string(value)]).hasSuffix(" m k=\(expected)\n"))
    }

    @Test(
        "What a client says cannot begin a line, move the cursor, or turn the text around",
        arguments: ["a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{85}b", "a\u{2028}b", "a\u{202E}b", "a\u{0}b", "a\u{7F}b"]
    )
    func forgery(text: String) {
        let line = self.line(text, ["k": .string(text)])
        #expect(line.unicodeScalars.filter(MessageText.isUnsafe) == ["\n"])
        #expect(line.hasSuffix("\n"))
        #expect(line.contains("k=a\\"))
    }

    @Test("Message and values are bounded")
    func bounds() {
        let long = String(repeating: "x", count: 100_000)
        let line = self.line(long, ["k": .string(long)])
        #expect(line.unicodeScalars.count < 3 * LogLine.maximumLength)
        #expect(line.contains("x… k=x"))
    }
}
