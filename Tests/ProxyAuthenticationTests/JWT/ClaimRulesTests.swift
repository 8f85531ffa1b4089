// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@testable import ProxyAuthentication

/// What a token with a good signature must say.
@Suite struct ClaimRulesTests {
    static let now = 1_700_000_000.0

    /// The fault of the sample's claims with some changed; nil if they are accepted. nil for a claim leaves it out.
    static func fault(
        _ changes: [String: JSONValue?],
        _ rules: ClaimRules = JWTAuthenticatorTests.rules
    ) -> TokenFault? {
        var members = TestIssuer.claims
        for (name, value) in changes { members[name] = value }
        do throws(TokenFault) {
            _ = try rules.judge(TokenClaims(members: members), now: self.now)
            return nil
        } catch {
            return error
        }
    }

    @Test("The sample is accepted")
    func sample() {
        #expect(Self.fault([:]) == nil)
    }

    @Test("exp is needed; from then on, and the clock skew, a token is not accepted")
    func expiry() {
        for exp in [nil, .null, "1700000600", true, [1_700_000_600]] as [JSONValue?] {
            #expect(Self.fault(["exp": exp]) == .missingClaim("exp"))
        }
        let edges: [(JSONValue, TokenFault?)] = [
            (1_699_999_939, .expired), (1_699_999_940, .expired), (1_699_999_941, nil), (.double(1_699_999_940.5), nil),
            (1_700_000_000, nil), (0, .expired), (-1, .expired), (.double(-1e300), .expired), (.double(1e300), nil),
            (.int(.max), nil), (.int(.min), .expired), (.uint(.max), nil),
        ]
        for (exp, fault) in edges { #expect(Self.fault(["exp": exp]) == fault, "\(exp)") }
    }

    @Test("nbf need not be there; before it, less the clock skew, a token is not accepted")
    func notBefore() {
        #expect(Self.fault(["nbf": nil]) == nil)
        for nbf in [.null, "1700000000", [1]] as [JSONValue] {
            #expect(Self.fault(["nbf": nbf]) == .missingClaim("nbf"))
        }
        let edges: [(JSONValue, TokenFault?)] = [
            (1_700_000_060, nil), (1_700_000_061, .notYetValid), (.double(1_700_000_060.5), .notYetValid),
            (0, nil), (.double(1e300), .notYetValid), (.int(.min), nil), (.uint(.max), .notYetValid),
        ]
        for (nbf, fault) in edges { #expect(Self.fault(["nbf": nbf]) == fault, "\(nbf)") }
    }

    @Test("Without clock skew the edges are the second itself")
    func noSkew() {
        var rules = JWTAuthenticatorTests.rules
        rules.clockSkew = 0
        #expect(Self.fault(["exp": 1_700_000_000], rules) == .expired)
        #expect(Self.fault(["exp": 1_700_000_001], rules) == nil)
        #expect(Self.fault(["nbf": 1_700_000_000], rules) == nil)
        #expect(Self.fault(["nbf": 1_700_000_001], rules) == .notYetValid)
    }

    @Test("iss must be the issuer, letter by letter")
    func issuer() {
        for iss in [nil, .null, 1, ["https://issuer.example"]] as [JSONValue?] {
            #expect(Self.fault(["iss": iss]) == .missingClaim("iss"))
        }
        for iss in ["", "https://issuer.example/", "HTTPS://issuer.example", "http://issuer.example", "issuer.example"]
        {
            #expect(Self.fault(["iss": .string(iss)]) == .wrongClaim("iss"))
        }
    }

    @Test("aud is a text or a list; one of the configured names must be in it")
    func audience() {
        var rules = JWTAuthenticatorTests.rules
        rules.audiences = ["proxy", "second"]
        for aud in ["proxy", "second", ["other", "proxy"], ["second"]] as [JSONValue] {
            #expect(Self.fault(["aud": aud], rules) == nil)
        }
        for aud in ["other", "", [], ["other"], "proxy second", "Proxy", "proxy,second"] as [JSONValue] {
            #expect(Self.fault(["aud": aud], rules) == .wrongClaim("aud"))
        }
        for aud in [nil, .null, 1, ["proxy", 1], [["proxy"]], ["proxy": true]] as [JSONValue?] {
            #expect(Self.fault(["aud": aud], rules) == .missingClaim("aud"))
        }
    }

    @Test("Tokens of Cognito: id tokens by aud and token_use, access tokens by client_id")
    func cognito() {
        var id = JWTAuthenticatorTests.rules
        id.audiences = ["6k1example"]
        id.requirements = [.init(claim: "token_use", value: "id")]
        id.userClaim = "email"
        let idClaims: [String: JSONValue?] = ["aud": "6k1example", "token_use": "id", "email": "anna@example.org"]
        let accessClaims: [String: JSONValue?] = [
            "aud": nil, "client_id": "6k1example", "token_use": "access", "username": "anna", "scope": "a b",
        ]
        #expect(Self.fault(idClaims, id) == nil)
        #expect(Self.fault(accessClaims, id) == .missingClaim("aud"))
        #expect(Self.fault(accessClaims.merging(["aud": "6k1example"]) { $1 }, id) == .wrongClaim("token_use"))
        var access = id
        access.audienceClaim = "client_id"
        access.requirements = [.init(claim: "token_use", value: "access")]
        access.userClaim = "username"
        #expect(Self.fault(accessClaims, access) == nil)
        #expect(Self.fault(idClaims, access) == .missingClaim("client_id"))
    }

    @Test("A required claim must be there and have its value, or have it in its list")
    func requirements() {
        func fault(_ value: JSONValue?, _ required: String) -> TokenFault? {
            var rules = JWTAuthenticatorTests.rules
            rules.requirements = [.init(claim: "groups", value: required)]
            return Self.fault(["groups": value], rules)
        }
        #expect(fault("devices", "devices") == nil)
        #expect(fault(["users", "devices"], "devices") == nil)
        #expect(fault(true, "true") == nil)
        #expect(fault(7, "7") == nil)
        #expect(fault(nil, "devices") == .missingClaim("groups"))
        for value in ["device", "devices2", [], ["x"], .null, false, .double(1.5), ["devices": 1]] as [JSONValue] {
            #expect(fault(value, "devices") == .wrongClaim("groups"))
        }
        #expect(fault("true", "false") == .wrongClaim("groups"))
    }

    @Test("Required scopes are looked for in scope and scp, texts or lists")
    func scopes() {
        func fault(_ claims: [String: JSONValue?]) -> TokenFault? {
            var rules = JWTAuthenticatorTests.rules
            rules.scopes = ["tunnel", "read"]
            return Self.fault(claims, rules)
        }
        #expect(fault(["scope": "read other tunnel"]) == nil)
        #expect(fault(["scp": ["tunnel", "read"]]) == nil)
        #expect(fault(["scope": "read", "scp": "tunnel"]) == nil)
        #expect(fault(["scope": "read"]) == .missingScope("tunnel"))
        #expect(fault(["scope": "tunnel"]) == .missingScope("read"))
        #expect(fault(["scope": "tunnels readx"]) == .missingScope("tunnel"))
        #expect(fault(["scope": 1, "scp": .null]) == .missingScope("tunnel"))
        #expect(fault([:]) == .missingScope("tunnel"))
    }

    @Test("The user's claim must be there and be a text that says something")
    func user() {
        for sub in [nil, .null, "", 1, ["anna"]] as [JSONValue?] {
            #expect(Self.fault(["sub": sub]) == .missingClaim("sub"))
        }
    }
}
