// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import JWTKit
import Logging
import Testing

@testable import ProxyAuthentication

/// Tokens of every algorithm, and every way to have one that must not be accepted.
@Suite struct JWTAuthenticatorTests {
    static let rules = ClaimRules(issuer: TestIssuer.url, audiences: ["proxy"])

    /// Judges a token with the keys of some issuers.
    static func judge(
        _ token: String,
        _ issuers: [TestIssuer],
        rules: ClaimRules = rules,
        closesOnExpiry: Bool = false,
        recorder: LogLines = LogLines()
    ) async throws -> AuthenticationVerdict {
        let authenticator = JWTAuthenticator(
            keys: FixedKeys(keys: try KeySet(parsing: TestIssuer.keySet(issuers))),
            rules: rules,
            closesOnExpiry: closesOnExpiry,
            now: { TestIssuer.now },
            logger: recorder.logger
        )
        return await authenticator.authenticate(.sample(token: token))
    }

    /// Has a token refused, and looks for the reason in the log.
    static func refuse(
        _ token: String,
        _ issuers: [TestIssuer],
        _ reason: TokenFault,
        rules: ClaimRules = rules,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let recorder = LogLines()
        let verdict = try await self.judge(token, issuers, rules: rules, recorder: recorder)
        #expect(verdict == .refused, sourceLocation: location)
        #expect(recorder.lines == ["debug token refused: it \(reason)"], sourceLocation: location)
    }

    @Test("A token of every algorithm is accepted, and its claim sub is the user")
    func everyAlgorithm() async throws {
        let issuers = try await TestIssuer.all()
        #expect(Set(issuers.map(\.algorithm.name)) == Set(SignatureAlgorithm.allCases.map(\.rawValue)))
        for issuer in issuers {
            #expect(
                try await Self.judge(issuer.token(), issuers) == .accepted(user: "anna"),
                "\(issuer.algorithm.name)"
            )
        }
    }

    @Test("A changed signature, header or payload is refused, whatever the algorithm")
    func forged() async throws {
        for issuer in try await TestIssuer.all() {
            let token = try issuer.token()
            let parts = token.split(separator: ".").map(String.init)
            let other = try issuer.token(["sub": "eve"]).split(separator: ".").map(String.init)
            try await Self.refuse("\(parts[0]).\(other[1]).\(parts[2])", [issuer], .wrongSignature)
            try await Self.refuse("\(parts[0]).\(parts[1]).\(other[2])", [issuer], .wrongSignature)
            // The same member again changes the header's bytes, not its meaning.
            let header = try issuer.token(header: ["x": "y"]).split(separator: ".").map(String.init)
            try await Self.refuse("\(header[0]).\(parts[1]).\(parts[2])", [issuer], .wrongSignature)
            // Too short, empty, too long.
            try await Self.refuse("\(parts[0]).\(parts[1]).\(parts[2].prefix(8))", [issuer], .wrongSignature)
            try await Self.refuse("\(parts[0]).\(parts[1]).", [issuer], .wrongSignature)
            try await Self.refuse("\(parts[0]).\(parts[1]).\(parts[2])AAAA", [issuer], .wrongSignature)
        }
    }

    @Test(
        "No algorithm, a symmetric one, or one that is not accepted: refused before any key is looked at",
        arguments: [
            "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "PS256", "rs256", "ES256K", "RSA-OAEP",
        ]
    )
    func forbiddenAlgorithm(name: String) async throws {
        let issuer = try await TestIssuer.es256()
        let unsigned = try issuer.token(header: ["alg": .string(name)])
        try await Self.refuse(unsigned, [issuer], .forbiddenAlgorithm)
        let bare = unsigned.split(separator: ".").prefix(2).joined(separator: ".") + "."
        try await Self.refuse(bare, [issuer], .forbiddenAlgorithm)
    }

    @Test("A missing alg, or one that is no text, is refused")
    func noAlgorithm() async throws {
        let issuer = try await TestIssuer.es256()
        for alg in [nil, .null, 256, ["ES256"]] as [JSONValue?] {
            try await Self.refuse(issuer.token(header: ["alg": alg]), [issuer], .forbiddenAlgorithm)
        }
    }

    @Test("Signed with HMAC under the public key, as text that anybody has: refused")
    func confusion() async throws {
        let issuers = try await TestIssuer.all()
        let rsa = try #require(issuers.first)
        let token = try HMACToken.make(key: Array(TestKeys.rsaPublic.utf8), keyID: rsa.keyID, claims: TestIssuer.claims)
        try await Self.refuse(token, issuers, .forbiddenAlgorithm)
        // And under the name of what the key is for.
        for name in ["RS256", "ES256", "EdDSA"] {
            let key = Array(TestKeys.rsaPublic.utf8)
            let token = try HMACToken.make(key: key, keyID: rsa.keyID, claims: TestIssuer.claims, algorithm: name)
            let reason = name == "RS256" ? TokenFault.wrongSignature : .unknownKey
            try await Self.refuse(token, issuers, reason)
        }
    }

    @Test("A key is used with its own algorithms only")
    func otherAlgorithm() async throws {
        for issuer in try await TestIssuer.all() {
            for other in SignatureAlgorithm.allCases where other.rawValue != issuer.algorithm.name {
                let token = try issuer.token(header: ["alg": .string(other.rawValue)])
                let isRSA = issuer.keyID == "rsa" && other.rawValue.hasPrefix("RS")
                try await Self.refuse(token, [issuer], isRSA ? .wrongSignature : .unknownKey)
            }
        }
    }

    @Test("A key whose alg is stated is used with no other, even of its kind")
    func statedAlgorithm() async throws {
        let issuers = try await TestIssuer.all().filter { $0.keyID == "rsa" }
        let set = TestIssuer.keySet(issuers) { $0.merging(["alg": "RS384"]) { $1 } }
        let keys = try KeySet(parsing: set)
        #expect(keys.names == [KeySet.Name(id: "rsa", algorithm: .rs384)])
    }

    @Test("An unknown, missing, empty or strange kid is refused, and no key is tried in its place")
    func keyID() async throws {
        let issuer = try await TestIssuer.es256()
        try await Self.refuse(issuer.token(header: ["kid": "other"]), [issuer], .unknownKey)
        for kid in [nil, .null, "", 7, ["p256"]] as [JSONValue?] {
            try await Self.refuse(issuer.token(header: ["kid": kid]), [issuer], .noKeyID)
        }
    }

    @Test("A key that the token brings along counts for nothing")
    func ownKey() async throws {
        let issuer = try await TestIssuer.es256()
        let attacker = try await TestIssuer.es256()
        let header: [String: JSONValue?] = [
            "jwk": .object(attacker.key), "jku": "https://evil.example/keys", "x5u": "https://evil.example/x",
        ]
        try await Self.refuse(attacker.token(header: header), [issuer], .wrongSignature)
        let stranger = try await TestIssuer.es256(keyID: "mine")
        try await Self.refuse(stranger.token(header: header), [issuer], .unknownKey)
    }

    @Test("A critical extension that nobody here knows is refused (RFC 7515 section 4.1.11)")
    func criticalExtension() async throws {
        let issuer = try await TestIssuer.es256()
        let token = try issuer.token(header: ["crit": ["b64"], "b64": false])
        try await Self.refuse(token, [issuer], .malformed("its header has critical extensions"))
    }

    @Test("What is no token is refused with a reason")
    func malformed() async throws {
        let issuer = try await TestIssuer.es256()
        let token = try issuer.token()
        let parts = token.split(separator: ".").map(String.init)
        for text in ["", "a", "a.b", "a.b.c.d", "....", token + ".x", "🦊"] {
            try await Self.refuse(text, [issuer], .malformed("it does not have three parts"))
        }
        let encoding = TokenFault.malformed("a part of it is not base64url")
        for text in [
            "\(parts[0])=.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).+/\(parts[2].dropFirst(2))",
            "\(parts[0]).\(parts[1]) .\(parts[2])", "\(parts[0]).\(parts[1]).\(parts[2])\n",
        ] {
            try await Self.refuse(text, [issuer], encoding)
        }
        for header in ["", "{", "[]", "\"alg\"", "{\"alg\":\"ES256\"}x", String(repeating: "[", count: 5000)] {
            let text = try issuer.token(header: Array(header.utf8), payload: [])
            try await Self.refuse(text, [issuer], .malformed("its header is no JSON object"))
        }
        let head: JSONValue = ["alg": "ES256", "kid": .string(issuer.keyID)]
        for payload in [[], Array("null".utf8), Array("{\"a\":".utf8), [0xFF, 0xFE], Array("[{}]".utf8)] as [[UInt8]] {
            let text = try issuer.token(header: head.encoded(), payload: payload)
            try await Self.refuse(text, [issuer], .malformed("its payload is no JSON object"))
        }
    }

    @Test("A huge token is refused unread, one of the longest size is judged")
    func size() async throws {
        let issuer = try await TestIssuer.es256()
        let base = try issuer.token(["x": ""]).utf8.count
        let room = (CompactToken.maximumSize - base) / 4 * 3
        let longest = try issuer.token(["x": .string(String(repeating: "x", count: room))])
        #expect((CompactToken.maximumSize - 4...CompactToken.maximumSize).contains(longest.utf8.count))
        #expect(try await Self.judge(longest, [issuer]) == .accepted(user: "anna"))
        let tooLong = TokenFault.malformed("it has more than 16384 bytes")
        let longer = try issuer.token(["x": .string(String(repeating: "x", count: room + 16))])
        try await Self.refuse(longer, [issuer], tooLong)
        try await Self.refuse(String(repeating: "a", count: 1 << 24), [issuer], tooLong)
    }

    @Test("A reason for the log holds nothing of the token, and the client learns none")
    func silence() async throws {
        let issuer = try await TestIssuer.es256()
        let recorder = LogLines()
        let token = try issuer.token(["sub": "geheim", "iss": "geheim"], header: ["kid": "geheim"])
        _ = try await Self.judge(token, [issuer], recorder: recorder)
        _ = try await Self.judge(issuer.token(["iss": "geheim"]), [issuer], recorder: recorder)
        #expect(recorder.lines.count == 2)
        #expect(!recorder.everything.contains("geheim"))
        #expect(!recorder.everything.contains(token.suffix(20)))
    }

    @Test("With closeOnExpiry an accepted token says how long it is good, clock skew included")
    func expiry() async throws {
        let issuer = try await TestIssuer.es256()
        let token = try issuer.token()
        #expect(
            try await Self.judge(token, [issuer], closesOnExpiry: true)
                == .accepted(user: "anna", validFor: .seconds(660))
        )
        #expect(try await Self.judge(token, [issuer]) == .accepted(user: "anna", validFor: nil))
        for exp in [1e300, 9.2e18, 1.9e10] {
            let verdict = try await Self.judge(issuer.token(["exp": .double(exp)]), [issuer], closesOnExpiry: true)
            #expect(verdict == .accepted(user: "anna", validFor: nil))
        }
    }
}
