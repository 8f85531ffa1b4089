// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import JWTKit
import ProxyAuthentication
import Testing

/// Signs tokens with jwt-kit, or by hand what jwt-kit would not.
struct TestIssuer: Sendable {
    static let url = "https://issuer.example"
    /// When the tokens of these tests are judged.
    static let now = 1_700_000_000

    let algorithm: any JWTAlgorithm
    let keyID: String
    /// The public key as it stands in a key set.
    let key: [String: JSONValue]

    /// One issuer for each algorithm that is accepted.
    static func all() async throws -> [TestIssuer] {
        var issuers: [TestIssuer] = []
        let rsa = try Insecure.RSA.PrivateKey(pem: TestKeys.rsa)
        let primitives = try rsa.publicKey.getKeyPrimitives()
        let rsaKey: [String: JSONValue] = [
            "kty": "RSA", "n": .string(Base64URLText.encode(primitives.modulus)),
            "e": .string(Base64URLText.encode(primitives.publicExponent)),
        ]
        for (name, digest) in [("RS256", DigestAlgorithm.sha256), ("RS384", .sha384), ("RS512", .sha512)] {
            let algorithm = try await JWTKeyCollection().add(rsa: rsa, digestAlgorithm: digest).getKey()
            issuers.append(TestIssuer(algorithm: algorithm, keyID: "rsa", key: rsaKey, expected: name))
        }
        issuers.append(try await self.curve(ES256PrivateKey(), "P-256", 32, "ES256"))
        issuers.append(try await self.curve(ES384PrivateKey(), "P-384", 48, "ES384"))
        issuers.append(try await self.curve(ES512PrivateKey(), "P-521", 66, "ES512"))
        issuers.append(try await self.edwards())
        return issuers
    }

    /// One that signs with ES256, in a moment.
    static func es256(keyID: String = "p256") async throws -> TestIssuer {
        try await self.curve(ES256PrivateKey(), "P-256", 32, "ES256", keyID: keyID)
    }

    private static func curve<Curve: ECDSACurveType>(
        _ key: ECDSA.PrivateKey<Curve>,
        _ name: String,
        _ size: Int,
        _ algorithm: String,
        keyID: String? = nil
    ) async throws -> TestIssuer {
        let point = try #require(key.publicKey.parameters)
        let document: [String: JSONValue] = [
            "kty": "EC", "crv": .string(name),
            // jwt-kit pads them as base64 does; a key set does not.
            "x": .string(Base64URLText.fromBase64(point.x)), "y": .string(Base64URLText.fromBase64(point.y)),
        ]
        return TestIssuer(
            algorithm: try await JWTKeyCollection().add(ecdsa: key).getKey(),
            keyID: keyID ?? name,
            key: document,
            expected: algorithm
        )
    }

    private static func edwards() async throws -> TestIssuer {
        let key = try EdDSA.PrivateKey(curve: .ed25519)
        let document: [String: JSONValue] = [
            "kty": "OKP", "crv": "Ed25519", "x": .string(Base64URLText.encode(key.publicKey.rawRepresentation)),
        ]
        return TestIssuer(
            algorithm: try await JWTKeyCollection().add(eddsa: key).getKey(),
            keyID: "ed",
            key: document,
            expected: "EdDSA"
        )
    }

    private init(algorithm: any JWTAlgorithm, keyID: String, key: [String: JSONValue], expected: String) {
        precondition(algorithm.name == expected)
        self.algorithm = algorithm
        self.keyID = keyID
        self.key = key.merging(["kid": .string(keyID), "use": "sig"]) { $1 }
    }

    /// What a token says unless a test wants something else.
    static let claims: [String: JSONValue] = [
        "iss": .string(url), "aud": "proxy", "sub": "anna", "exp": .int(Int64(now + 600)), "nbf": .int(Int64(now - 5)),
    ]

    /// A token; nil for a claim or header member leaves it out.
    func token(
        _ claims: [String: JSONValue?] = [:],
        header: [String: JSONValue?] = [:]
    ) throws -> String {
        var members = Self.claims
        for (name, value) in claims { members[name] = value }
        var head: [String: JSONValue] = ["alg": .string(self.algorithm.name), "kid": .string(self.keyID), "typ": "JWT"]
        for (name, value) in header { head[name] = value }
        return try self.token(header: JSONValue.object(head).encoded(), payload: JSONValue.object(members).encoded())
    }

    /// A token of any bytes.
    func token(header: [UInt8], payload: [UInt8]) throws -> String {
        let text = "\(Base64URLText.encode(header)).\(Base64URLText.encode(payload))"
        return "\(text).\(Base64URLText.encode(try self.algorithm.sign(Array(text.utf8))))"
    }

    /// A key set with the keys of issuers, each key once.
    static func keySet(
        _ issuers: [TestIssuer],
        _ change: ([String: JSONValue]) -> [String: JSONValue] = { $0 }
    ) -> [UInt8] {
        var keys: [String: JSONValue] = [:]
        for issuer in issuers { keys[issuer.keyID] = .object(change(issuer.key)) }
        return JSONValue.object(["keys": .array(keys.sorted { $0.key < $1.key }.map(\.value))]).encoded()
    }
}
