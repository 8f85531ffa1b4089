// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import JWTKit
import Testing

@testable import ProxyAuthentication

/// What becomes of the documents that hold the keys.
@Suite struct KeySetTests {
    static func fault(_ text: String) -> String? {
        do throws(FileFault) {
            _ = try KeySet(parsing: Array(text.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("Every kind of key is found by its kid and its algorithms")
    func kinds() async throws {
        let keys = try KeySet(parsing: TestIssuer.keySet(try await TestIssuer.all()))
        #expect(keys.remarks == [])
        let expected: [(String, [SignatureAlgorithm])] = [
            ("rsa", [.rs256, .rs384, .rs512]), ("P-256", [.es256]), ("P-384", [.es384]), ("P-521", [.es512]),
            ("ed", [.eddsa]),
        ]
        #expect(keys.names == Set(expected.flatMap { id, list in list.map { KeySet.Name(id: id, algorithm: $0) } }))
    }

    @Test("A document that is no key set says so")
    func documents() {
        #expect(Self.fault("")?.hasPrefix("is not JSON: ") == true)
        #expect(Self.fault("<html>")?.hasPrefix("is not JSON: ") == true)
        for text in ["[]", "{}", #"{"keys":{}}"#, #"{"keys":null}"#, "7"] {
            #expect(Self.fault(text) == #"is no JSON Web Key Set: an object with a list "keys""#)
        }
        #expect(Self.fault(#"{"keys":[]}"#) == "has no key that can be used: it is empty")
        let many = Array(repeating: "{}", count: 101).joined(separator: ",")
        #expect(Self.fault("{\"keys\":[\(many)]}") == "has more than 100 keys")
        #expect(Self.fault(#"{"keys":[7]}"#) == "has no key that can be used: key 1 is not used: it is no object")
    }

    /// A key of P-256 with something changed, beside one that can be used; returns what is remarked about it.
    static func remark(_ changes: [String: JSONValue?]) async throws -> String? {
        let good = try await TestIssuer.es256(keyID: "good")
        var key = try await TestIssuer.es256(keyID: "bad").key
        for (name, value) in changes { key[name] = value }
        let document: JSONValue = ["keys": [.object(good.key), .object(key)]]
        let keys = try KeySet(parsing: document.encoded())
        #expect(keys[KeySet.Name(id: "good", algorithm: .es256)] != nil)
        if keys.remarks.isEmpty { return nil }
        #expect(keys.names.count == 1)
        #expect(keys.remarks.count == 1)
        return keys.remarks.first
    }

    @Test("A key that cannot be used is left out, with a remark, and does not spoil the others")
    func unusable() async throws {
        #expect(try await Self.remark([:]) == nil)
        #expect(try await Self.remark(["alg": "ES256", "key_ops": ["verify"], "use": nil]) == nil)
        let cases: [([String: JSONValue?], String)] = [
            (["kid": nil], "it has no kid"), (["kid": ""], "it has no kid"), (["kid": 7], "it has no kid"),
            (["use": "enc"], "it is not for signatures (use)"), (["use": 1], "it is not for signatures (use)"),
            (["key_ops": ["encrypt"]], "it is not for verifying (key_ops)"),
            (["alg": "RS256"], "its alg is none that is accepted for its kind (kty, crv)"),
            (["alg": "ES384"], "its alg is none that is accepted for its kind (kty, crv)"),
            (["alg": "none"], "its alg is none that is accepted for its kind (kty, crv)"),
            (["kty": "oct", "k": "c2VjcmV0"], "no accepted algorithm uses a key of its kind (kty, crv)"),
            (["kty": nil], "no accepted algorithm uses a key of its kind (kty, crv)"),
            (["crv": "secp256k1"], "no accepted algorithm uses a key of its kind (kty, crv)"),
            (["crv": nil], "no accepted algorithm uses a key of its kind (kty, crv)"),
            (["x": nil], "x is missing, too long, or not base64url"),
            (["x": ""], "x is missing, too long, or not base64url"),
            (["y": "!"], "y is missing, too long, or not base64url"), (["y": "AQID"], "is no point on P-256"),
            (["y": .string(String(repeating: "A", count: 1368))], "y is missing, too long, or not base64url"),
            (["crv": "P-384"], "is no point on P-384"),
            (["kid": "good"], "another has its kid and algorithm"),
        ]
        for (changes, reason) in cases {
            #expect(try await Self.remark(changes) == "key 2 is not used: \(reason)", "\(changes)")
        }
        // Not on the curve.
        let other = try await TestIssuer.es256().key
        #expect(try await Self.remark(["y": other["y"]]) == "key 2 is not used: is no point on P-256")
    }

    @Test("An RSA key of fewer than 2048 bits is not used, nor one that would take long to check with")
    func rsaSizes() throws {
        func fault(_ letters: Int, _ exponent: String = "AQAB") -> String? {
            // Its first bit is set, and its last, as that of an odd number.
            let modulus = "_" + String(repeating: "w", count: letters - 2) + "x"
            return Self.fault(#"{"keys":[{"kty":"RSA","kid":"k","n":"\#(modulus)","e":"\#(exponent)"}]}"#)
        }
        let prefix = "has no key that can be used: key 1 is not used: "
        #expect(fault(172) == prefix + "is no RSA key of at least 2048 bits")
        // Just under 2048 bits, and just that many.
        #expect(fault(340) == prefix + "is no RSA key of at least 2048 bits")
        #expect(fault(344) == nil)
        #expect(fault(1364) == nil)
        #expect(fault(1368) == prefix + "n is missing, too long, or not base64url")
    }

    @Test("A key that OpenSSL has made checks what OpenSSL has signed")
    func openSSL() async throws {
        // The RSA key comes from OpenSSL, and so does this signature.
        let issuer = try #require(try await TestIssuer.all().first)
        let keys = try KeySet(parsing: TestIssuer.keySet([issuer]))
        let key = try #require(keys[KeySet.Name(id: "rsa", algorithm: .rs256)])
        let message = Array("signed by OpenSSL".utf8)
        let signature = TestKeys.sign(message)
        #expect(signature.count == 256)
        #expect(await key.hasSigned(message, signature, with: .rs256))
        #expect(await !key.hasSigned(message + [0], signature, with: .rs256))
        #expect(await !key.hasSigned(message, signature, with: .rs512))
        #expect(await !key.hasSigned(message, signature, with: .es256))
    }

    @Test(
        "Base64url is read strictly: one value, one spelling",
        arguments: [
            ("", []), ("AA", [0]), ("_w", [255]), ("AAA", [0, 0]), ("-_-_", [0xFB, 0xFF, 0xBF]),
            ("A", nil), ("AAAAA", nil), ("AB", nil), ("AAB", nil), ("AA==", nil), ("A A", nil), ("+/", nil), ("é", nil),
        ] as [(String, [UInt8]?)]
    )
    func base64(text: String, bytes: [UInt8]?) {
        #expect(Base64URL.decode(text.utf8) == bytes)
    }
}
