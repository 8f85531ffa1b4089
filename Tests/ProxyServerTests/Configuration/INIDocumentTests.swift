// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import INIFile
@testable import ProxyServer

@Suite struct INIDocumentTests {
    @Test(
        "A value is read from one line",
        arguments: [
            ("key=value", "value"),
            ("  key \t=  value  ", "value"),
            ("key=", ""),
            ("key=   ", ""),
            ("key=a b  c", "a b  c"),
            ("key=a=b", "a=b"),
            ("key=[x]", "[x]"),
            // A comment sign begins a comment after a blank only: URLs have '#', lists have ';'.
            ("key=value ; comment", "value"),
            ("key=value\t# comment", "value"),
            ("key= ; comment", ""),
            ("key=http://host/#part", "http://host/#part"),
            ("key=a;b", "a;b"),
            ("key=#a", "#a"),
            // Quotes keep what would be lost.
            (#"key="  value  ""#, "  value  "),
            (#"key="a ; b # c""#, "a ; b # c"),
            (#"key="say \"hi\" \\ there""#, #"say "hi" \ there"#),
            (#"key="" ; comment"#, ""),
            (#"key=C:\path\n"#, #"C:\path\n"#),
            (#"key=a "b""#, #"a "b""#),
            ("key=größe → 5 µs", "größe → 5 µs"),
        ]
    )
    func value(line: String, expected: String) throws {
        let document = try INIDocument(parsing: Array("[S]\n\(line)\n".utf8))
        #expect(document.entries == [.init(section: "S", key: "key", value: expected, line: 2)])
    }

    @Test(
        "A line that is not INI is refused with its number and the reason",
        arguments: [
            ("novalue", #"expected [section], key=value or a comment, found "novalue""#),
            ("=value", #"no key before '=' in "=value""#),
            ("  = ", #"no key before '=' in "=""#),
            ("[open", "the section [open has no ']'"),
            ("[]", "the section has no name"),
            ("[ ]", "the section has no name"),
            ("[S] x", #"unexpected text after the section's ']': "x""#),
            (#"key="open"#, "the value's closing quote is missing"),
            (#"key="a" b"#, #"unexpected text after the closing quote: "b""#),
            (#"key="a\n""#, #"within quotes a backslash stands only in \" and \\"#),
            (#"key="a\"#, #"within quotes a backslash stands only in \" and \\"#),
            ("key=a\u{0}b", "the line holds a control character"),
            ("key=\u{1B}[31m", "the line holds a control character"),
            ("key=a\rb", "the line holds a control character"),
        ]
    )
    func fault(line: String, reason: String) {
        #expect(throws: INISyntaxError(line: 3, reason: reason)) {
            try INIDocument(parsing: Array("[S]\n; comment\n\(line)\n".utf8))
        }
    }

    @Test("Lines end with LF or CRLF, a byte order mark is skipped, the last line needs no end")
    func lineEnds() throws {
        let expected = [
            INIDocument.Entry(section: "A", key: "x", value: "1", line: 2),
            INIDocument.Entry(section: "B", key: "y", value: "2", line: 6),
        ]
        for text in ["[A]\nx=1\n\n# c\n[B]\ny=2", "\u{FEFF}[A]\r\nx=1\r\n\r\n;c\r\n[B]\r\ny=2\r\n"] {
            let document = try INIDocument(parsing: Array(text.utf8))
            #expect(document.entries == expected)
            #expect(document.headers == [.init(section: "A", line: 1), .init(section: "B", line: 5)])
        }
    }

    @Test("A section may come again; the last of two equal keys counts; letters' case matters")
    func again() throws {
        let document = try INIDocument(parsing: Array("k=0\n[A]\nk=1\n[B]\nk=2\n[A]\nk=3\nK=4\n".utf8))
        #expect(document.entry(section: "A", key: "k") == .init(section: "A", key: "k", value: "3", line: 7))
        #expect(document.entry(section: "B", key: "k")?.value == "2")
        #expect(document.entry(section: "", key: "k")?.value == "0")
        #expect(document.entry(section: "a", key: "k") == nil)
        #expect(document.entry(section: "A", key: "K")?.value == "4")
    }

    @Test("Bytes that are no UTF-8 are refused with the line")
    func notUTF8() {
        let bytes = Array("[A]\nx=".utf8) + [0xC3, 0x28]
        #expect(throws: INISyntaxError(line: 2, reason: "the line is not valid UTF-8")) {
            try INIDocument(parsing: bytes)
        }
    }

    @Test("Size, number of entries, and what a message quotes are bounded")
    func bounds() throws {
        let long = [UInt8](repeating: UInt8(ascii: ";"), count: INIDocument.maximumSize)
        #expect(try INIDocument(parsing: long).entries.isEmpty)
        #expect(throws: INISyntaxError(line: 1, reason: "the file is longer than 1048576 bytes")) {
            try INIDocument(parsing: long + [0x3B])
        }
        let full = String(repeating: "a=\n", count: INIDocument.maximumEntries)
        #expect(try INIDocument(parsing: Array(full.utf8)).entries.count == INIDocument.maximumEntries)
        #expect(throws: INISyntaxError(line: 4097, reason: "the file has more than 4096 entries")) {
            try INIDocument(parsing: Array((full + "a=").utf8))
        }
        let endless = String(repeating: "x", count: 100_000)
        let error = #expect(throws: INISyntaxError.self) { try INIDocument(parsing: Array(endless.utf8)) }
        #expect((error?.reason.count ?? .max) < 300)
    }

    @Test("No bytes make the parser trap: every cut and every changed byte of a document is read or refused")
    func hostile() throws {
        let text = "\u{FEFF}[A] ; c\r\nkey = \"a \\\" b\" # c\r\n\r\n[B]\nk=v;é\n"
        let bytes = Array(text.utf8)
        var read = 0
        var refused = 0
        func tryParsing(_ bytes: [UInt8]) {
            if (try? INIDocument(parsing: bytes)) != nil { read += 1 } else { refused += 1 }
        }
        for end in bytes.indices { tryParsing(Array(bytes[..<end])) }
        for index in bytes.indices {
            for value in UInt8.min...UInt8.max {
                var changed = bytes
                changed[index] = value
                tryParsing(changed)
            }
        }
        #expect(read > 0)
        #expect(refused > 0)
    }
}
