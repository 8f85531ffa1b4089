// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

@testable import ProxyAuthentication
@testable import ProxyServer

/// What a back-end needs, and the one line that says what is wrong with it.
@Suite struct BuildBackEndTests {
    /// The message with which a back-end's settings stop the start; nil if they do not.
    static func message(_ backend: AuthenticationBackend, _ section: String, _ settings: String = "") throws -> String?
    {
        let text = "[SSL]\nenabled=false\n[Authentication]\nbackend=\(backend.rawValue)\n[\(section)]\n\(settings)"
        do throws(StartError) {
            _ = try buildProxyServer(load(text).configuration) { _ in .silent }
            return nil
        } catch {
            #expect(error.code == .configuration)
            return error.message
        }
    }

    @Test("A setting that the back-end needs is named when it is empty")
    func missing() throws {
        func needs(_ backend: String, _ what: String) -> String {
            "proxy.conf:4: [Authentication] backend = \"\(backend)\" needs \(what), which is empty"
        }
        #expect(try Self.message(.jwt, "JWT") == needs("jwt", "[JWT] issuer"))
        #expect(try Self.message(.jwt, "JWT", "issuer=https://a") == needs("jwt", "[JWT] audience"))
        #expect(
            try Self.message(.jwt, "JWT", "issuer=https://a\naudience=b") == needs("jwt", "[JWT] keyFile or keyUrl")
        )
        #expect(try Self.message(.tokens, "Tokens") == needs("tokens", "[Tokens] file"))
        #expect(try Self.message(.webhook, "Webhook") == needs("webhook", "[Webhook] url"))
    }

    @Test("What a back-end cannot use is named with its place and its value")
    func unusable() throws {
        let jwt = "issuer=https://a\naudience=b, c\n"
        let none = "/nonexistent"
        let noFile = "cannot be read: No such file or directory"
        let noCertificate = "cannot be read, or has no certificate in PEM format"
        #expect(
            try Self.message(.jwt, "JWT", jwt + "keyFile=\(none)")
                == "proxy.conf:8: [JWT] keyFile = \"\(none)\" \(noFile)"
        )
        #expect(
            try Self.message(.jwt, "JWT", jwt + "keyFile=/dev/null")?
                .hasPrefix("proxy.conf:8: [JWT] keyFile = \"/dev/null\" is not JSON: ") == true
        )
        #expect(
            try Self.message(.jwt, "JWT", jwt + "keyUrl=https://a/b\nkeyFile=\(none)")
                == "proxy.conf:8: [JWT] keyUrl = \"https://a/b\" is set and so is keyFile; leave one of them empty"
        )
        #expect(
            try Self.message(.jwt, "JWT", jwt + "keyUrl=https://a/b\nkeyMaximumAge=60000")
                == "proxy.conf:9: [JWT] keyMaximumAge = \"60000\" is shorter than keyRefresh"
        )
        #expect(
            try Self.message(.jwt, "JWT", jwt + "keyUrl=https://a/b\nkeyCertificateAuthority=\(none)")
                == "proxy.conf:9: [JWT] keyCertificateAuthority = \"\(none)\" \(noCertificate)"
        )
        #expect(
            try Self.message(.tokens, "Tokens", "file=\(none)") == "proxy.conf:6: [Tokens] file = \"\(none)\" \(noFile)"
        )
        #expect(
            try Self.message(.webhook, "Webhook", "url=https://a\ncertificateAuthority=\(none)")
                == "proxy.conf:7: [Webhook] certificateAuthority = \"\(none)\" \(noCertificate)"
        )
        #expect(
            try Self.message(.webhook, "Webhook", "url=https://a\ncertificate=\(none)")
                == "proxy.conf:7: [Webhook] certificate = \"\(none)\" needs its certificateKey"
        )
        #expect(
            try Self.message(.webhook, "Webhook", "url=https://a\ncertificateKey=\(none)")
                == "proxy.conf:7: [Webhook] certificateKey = \"\(none)\" needs its certificate"
        )
        let (one, other) = (TestCertificate.ecdsa, TestCertificate.rsa)
        #expect(
            try Self.message(
                .webhook,
                "Webhook",
                "url=https://a\ncertificate=\(one.certificate)\ncertificateKey=\(other.key)"
            )
                == "proxy.conf:8: [Webhook] certificateKey = \"\(other.key)\" does not belong to the certificate "
                + one.certificate
        )
    }

    @Test(
        "Values of the wrong kind are refused wherever they stand",
        arguments: [
            ("JWT", "keyUrl=http://issuer.example/keys", "is no such URL"),
            ("JWT", "keyUrl=keys.json", "is no such URL"),
            ("JWT", "requiredClaims=token_use", "has an entry that is not name=value"),
            ("JWT", "requiredClaims==id", "has an entry that is not name=value"),
            ("JWT", "audience=a,,b", "has an entry that is empty or longer than 512 bytes"),
            ("JWT", "clockSkew=300001", "is out of range"), ("JWT", "keyRefresh=1000", "is out of range"),
            ("JWT", "closeOnExpiry=maybe", "is not a truth value"),
            ("Webhook", "url=http://10.0.0.1/", "is no such URL"), ("Webhook", "cacheSize=0", "is out of range"),
        ]
    )
    func kinds(section: String, line: String, reason: String) throws {
        let message = try #require(try Self.message(.mock, section, line))
        let (key, value) = (line.prefix { $0 != "=" }, line.drop { $0 != "=" }.dropFirst())
        #expect(message.hasPrefix("proxy.conf:6: [\(section)] \(key) = \"\(value)\" \(reason); accepted: "))
    }

    @Test("Good settings make each back-end")
    func good() throws {
        try TemporaryDirectory.with { directory in
            let keys = "\(directory)/keys.json"
            let key = #"{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
            try Data("{\"keys\":[\(key)]}".utf8).write(to: URL(filePath: keys))
            let jwt = "issuer=https://a\naudience=b, c\nrequiredClaims=token_use=id, x = y \nrequiredScopes=a, b\n"
            #expect(try Self.message(.jwt, "JWT", jwt + "keyFile=\(keys)") == nil)
            #expect(try Self.message(.tokens, "Tokens", "file=/dev/null") == nil)
            #expect(try Self.message(.webhook, "Webhook", "url=https://a.example/b") == nil)
            let rules = try load("[JWT]\n\(jwt)clockSkew=1500").configuration.jwt.rules
            #expect(rules.audiences == ["b", "c"])
            #expect(rules.requirements == [.init(claim: "token_use", value: "id"), .init(claim: "x", value: "y")])
            #expect(rules.scopes == ["a", "b"])
            #expect(rules.clockSkew == 1.5)
        }
    }
}
