// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Testing

@testable import ProxyServer

@Suite struct AdminTokenTests {
    @Test("The only line of the file, with its line end or without", arguments: ["", "\n", "\r\n"])
    func line(end: String) throws {
        let token = String(repeating: "x", count: 16)
        #expect(try AdminToken.token(in: Array((token + end).utf8)) == Secret(token))
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "\n", "fifteen bytes..", "a token with blanks in it", "0123456789abcdef\n\n", "0123456789abcdeé",
        ]
    )
    func faults(text: String) {
        #expect(throws: FileFault.self) { try AdminToken.token(in: Array(text.utf8)) }
    }

    @Test("A token is bounded")
    func bounds() throws {
        let longest = [UInt8](repeating: 0x78, count: 512)
        _ = try AdminToken.token(in: longest)
        #expect(throws: FileFault("has a token of 513 bytes; accepted: 16 to 512")) {
            try AdminToken.token(in: longest + [0x78])
        }
    }

    @Test(
        "A bearer token is what follows the scheme's name, which has no case",
        arguments: [
            ("Bearer abc", "abc"), ("bearer  abc", "abc"), ("BEARER a b", "a b"), ("Bearer", nil), ("Bearer ", nil),
            ("Basic abc", nil), ("", nil), ("Bearerabc", nil),
        ]
    )
    func field(text: String, token: String?) {
        #expect(AdminGate.bearerToken(text) == token.map(Secret.init))
    }

    @Test("No field is no token")
    func noField() {
        #expect(AdminGate.bearerToken(nil) == nil)
    }
}
