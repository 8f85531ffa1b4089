// SPDX-License-Identifier: GPL-3.0-only

import CNcurses
import Testing

@testable import ProxyMonitor

@Suite struct TerminalEnvironmentTests {
    private func environment(_ variables: [String: String], _ codeset: String) -> TerminalEnvironment {
        TerminalEnvironment(variables: { variables[$0] }, codeset: codeset)
    }

    @Test func coloursUnlessNoColorIsSet() {
        #expect(self.environment([:], "UTF-8").allowsColours)
        #expect(self.environment(["NO_COLOR": ""], "UTF-8").allowsColours)
        #expect(!self.environment(["NO_COLOR": "0"], "UTF-8").allowsColours)
    }

    @Test func theEncodingIsTheLocales() {
        #expect(self.environment([:], "UTF-8").encoding == .utf8)
        #expect(self.environment([:], "utf8").encoding == .utf8)
        #expect(self.environment([:], "ANSI_X3.4-1968").encoding == .ascii)
        #expect(self.environment([:], "ISO-8859-1").encoding == .ascii)
        #expect(self.environment(["TERM": "xterm"], "").terminal == "xterm")
    }
}

@Suite struct TerminalKeyTests {
    @Test func ofNcurses() {
        let keys: [(CInt, Key)] = [
            (KEY_UP, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right), (KEY_PPAGE, .pageUp),
            (KEY_NPAGE, .pageDown), (KEY_HOME, .home), (KEY_END, .end), (KEY_BTAB, .backTab), (KEY_ENTER, .enter),
            (KEY_BACKSPACE, .backspace),
        ]
        for (code, key) in keys { #expect(Key(code: code) == key) }
        #expect(Key(code: KEY_RESIZE) == nil && Key(code: KEY_MOUSE) == nil && Key(code: -1) == nil)
    }

    @Test func ofCharacters() {
        #expect(Key(character: 13) == .enter && Key(character: 10) == .enter && Key(character: 9) == .tab)
        #expect(Key(character: 27) == .escape && Key(character: 127) == .backspace)
        #expect(Key(character: 0x65E5) == .character("日") && Key(character: 32) == .character(" "))
        // Control characters, half characters, and what is none.
        for number: UInt32 in [0, 1, 0x9B, 0xD800, 0x110000, .max] { #expect(Key(character: number) == nil) }
    }
}
