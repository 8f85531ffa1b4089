// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// The file of tokens, and the entries for it.
@Suite struct TokenTableTests {
    static func fault(_ text: String) -> String? {
        do throws(FileFault) {
            _ = try TokenTable(parsing: Array(text.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("A digest is the SHA-256 that every other program makes")
    func digest() {
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(TokenDigest(of: Secret("abc")).description == abc)
        #expect(TokenDigest(hexadecimal: abc) == TokenDigest(of: Secret("abc")))
        #expect(TokenDigest(hexadecimal: abc.uppercased()) == TokenDigest(of: Secret("abc")))
        #expect(TokenDigest(of: Secret("abd")) != TokenDigest(of: Secret("abc")))
        for text in [
            "", String(abc.dropLast()), abc + "0", String(abc.dropLast()) + "g", String(repeating: "é", count: 32),
        ] {
            #expect(TokenDigest(hexadecimal: text) == nil)
        }
    }

    @Test("Comments, blank lines, blanks and either end of line are no matter")
    func layout() throws {
        let one = TokenDigest(of: Secret("one"))
        let two = TokenDigest(of: Secret("two"))
        let text =
            "# tokens\r\n\r\n  \(one) anna\r\n\t\(two.description.uppercased())\t anna maria of example \n   # more\n\n"
        let table = try TokenTable(parsing: Array(text.utf8))
        #expect(table.count == 2)
        #expect(table.user(of: Secret("one")) == "anna")
        #expect(table.user(of: Secret("two")) == "anna maria of example")
        #expect(table.user(of: Secret("three")) == nil)
        #expect(table.user(of: Secret("")) == nil)
        // The hash itself is no token.
        #expect(table.user(of: Secret(one.description)) == nil)
    }

    @Test("An empty file has no tokens")
    func empty() throws {
        #expect(try TokenTable(parsing: []).count == 0)
        #expect(try TokenTable(parsing: Array("\n# nothing\n".utf8)).count == 0)
    }

    @Test("A wrong line is named by its number, and nothing of it is shown")
    func wrongLines() {
        let digest = TokenDigest(of: Secret("one")).description
        let cases: [(String, String)] = [
            ("a-token anna", "line 1 does not begin with the 64 hexadecimal digits of a SHA-256"),
            ("# one\n\n\(digest)0 anna", "line 3 does not begin with the 64 hexadecimal digits of a SHA-256"),
            ("\(digest)", "line 1: the user name is missing"), ("\(digest)   ", "line 1: the user name is missing"),
            ("\(digest) a\u{0}b", "line 1: the user name has a control character"),
            ("\(digest) a\u{202E}b", "line 1: the user name has a control character"),
            ("\(digest) \(String(repeating: "x", count: 257))", "line 1: the user name has more than 256 bytes"),
            ("\(digest) anna\n\(digest.uppercased()) eve", "line 2 has the same token as line 1"),
        ]
        for (text, reason) in cases { #expect(Self.fault(text) == reason) }
        #expect(throws: FileFault("is not UTF-8")) { try TokenTable(parsing: [0xFF]) }
    }

    @Test("An entry is a line that the file takes")
    func entries() throws {
        let token = Secret("0123456789abcdef")
        let line = try TokenEntry.line(for: token, user: "anna maria")
        #expect(try TokenTable(parsing: Array(line.utf8)).user(of: token) == "anna maria")
        let short = "the token has fewer than 16 bytes; --generate makes a good one"
        #expect(throws: FileFault(short)) { try TokenEntry.line(for: Secret("0123456789abcde"), user: "anna") }
        #expect(throws: FileFault(short)) { try TokenEntry.line(for: Secret(""), user: "anna") }
        for (name, reason) in [
            ("", "is missing"), (" a", "begins or ends with a blank"), ("a\nb", "has a control character"),
        ] {
            #expect(throws: FileFault("the user name \(reason)")) { try TokenEntry.line(for: token, user: name) }
        }
    }

    @Test("Generated tokens have 64 hexadecimal digits, each time others")
    func generated() {
        let tokens = (0..<100).map { _ in TokenEntry.generate().revealed }
        #expect(Set(tokens).count == 100)
        for token in tokens {
            #expect(token.count == 64)
            #expect(token.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }
}
