// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import Testing

@Suite struct SecretTests {
    @Test("No way of printing a secret, or of what holds one, shows it")
    func masked() {
        let secret = Secret("s3cret-token")
        var dumped = ""
        dump(AuthenticationRequest.sample, to: &dumped)
        dump(secret, to: &dumped)
        let printed = [
            "\(secret)", String(reflecting: secret), String(describing: Optional(secret)), dumped,
            "\(AuthenticationRequest.sample)", String(reflecting: AuthenticationRequest.sample),
        ]
        for text in printed {
            #expect(!text.contains("s3cret"))
            #expect(!text.contains("a-token"))
            #expect(!text.contains("a-nonce"))
        }
        // Bytes as numbers would be a leak as well: 115, 51 are "s3".
        #expect(!dumped.contains("115"))
    }

    @Test(
        "Secrets are equal when all their bytes are",
        arguments: [
            ("token", "token", true), ("", "", true), ("token", "tokem", false), ("token", "Token", false),
            ("token", "token ", false), ("token", "toke", false), ("", "t", false),
            // The same letter, written with one scalar and with two: other bytes, so another secret.
            ("\u{E9}", "e\u{301}", false),
        ]
    )
    func equality(left: String, right: String, areEqual: Bool) {
        #expect((Secret(left) == Secret(right)) == areEqual)
    }

    @Test("A fingerprint is 8 hexadecimal digits, the same for the same secret, another for another")
    func fingerprint() {
        let fingerprint = Secret("token").fingerprint
        #expect(fingerprint.count == 8)
        #expect(fingerprint.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(Secret("token").fingerprint == fingerprint)
        // 100 fingerprints of 32 bits: two equal ones have a chance of one in a million.
        #expect(Set((0..<100).map { Secret("token \($0)").fingerprint }).count == 100)
    }

    @Test("A secret gives its text to the one who asks for it by name")
    func revealed() {
        #expect(Secret("tøken").revealed == "tøken")
        #expect(Secret("").isEmpty)
        #expect(!Secret(" ").isEmpty)
    }
}
