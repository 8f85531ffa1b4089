// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import JWTKit

/// A public key that checks signatures, out of a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037 section 2).
enum VerificationKey: Sendable {
    case rsa(Insecure.RSA.PublicKey)
    case p256(ES256PublicKey)
    case p384(ES384PublicKey)
    case p521(ES512PublicKey)
    case ed25519(EdDSA.PublicKey)

    /// Base64url letters of the longest number in a key: an RSA modulus of 8192 bits. Larger keys would make checking
    /// a signature expensive, for whoever sends one.
    private static let maximumLetters = 1366

    /// - Returns: nil for a key of a kind that no accepted algorithm uses.
    /// - Throws: Why a key of a kind that is used cannot be.
    init?(_ members: [String: JSONValue]) throws(KeyFault) {
        func number(_ name: String) throws(KeyFault) -> String {
            guard case .string(let text)? = members[name], text.utf8.count <= Self.maximumLetters,
                Base64URL.decode(text.utf8)?.isEmpty == false
            else { throw KeyFault("\(name) is missing, too long, or not base64url") }
            return text
        }
        let type = Self.text(members["kty"])
        let curve = Self.text(members["crv"])
        switch (type, curve) {
        case ("RSA", _):
            let (modulus, exponent) = (try number("n"), try number("e"))
            self = try Self.made("RSA key of at least 2048 bits") {
                .rsa(try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent))
            }
        case ("EC", "P-256"):
            let point = (try number("x"), try number("y"))
            self = try Self.made("point on P-256") { .p256(try ES256PublicKey(parameters: point)) }
        case ("EC", "P-384"):
            let point = (try number("x"), try number("y"))
            self = try Self.made("point on P-384") { .p384(try ES384PublicKey(parameters: point)) }
        case ("EC", "P-521"):
            let point = (try number("x"), try number("y"))
            self = try Self.made("point on P-521") { .p521(try ES512PublicKey(parameters: point)) }
        case ("OKP", "Ed25519"):
            let x = try number("x")
            self = try Self.made("Ed25519 key") { .ed25519(try EdDSA.PublicKey(x: x, curve: .ed25519)) }
        default:
            return nil
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard case .string(let text)? = value else { return nil }
        return text
    }

    private static func made(_ what: String, _ make: () throws -> Self) throws(KeyFault) -> Self {
        do {
            return try make()
        } catch {
            throw KeyFault("is no \(what)")
        }
    }

    /// The algorithms that a key of this kind can be used with.
    var algorithms: [SignatureAlgorithm] {
        switch self {
        case .rsa: [.rs256, .rs384, .rs512]
        case .p256: [.es256]
        case .p384: [.es384]
        case .p521: [.es512]
        case .ed25519: [.eddsa]
        }
    }

    /// Whether this key has made the signature, with this algorithm. A key of another kind has not.
    func hasSigned(_ bytes: [UInt8], _ signature: [UInt8], with algorithm: SignatureAlgorithm) async -> Bool {
        guard self.algorithms.contains(algorithm) else { return false }
        // A collection for this one key: asked for a key, a larger one may answer with any.
        let collection = JWTKeyCollection()
        switch (self, algorithm) {
        case (.rsa(let key), .rs384): await collection.add(rsa: key, digestAlgorithm: .sha384)
        case (.rsa(let key), .rs512): await collection.add(rsa: key, digestAlgorithm: .sha512)
        case (.rsa(let key), _): await collection.add(rsa: key, digestAlgorithm: .sha256)
        case (.p256(let key), _): await collection.add(ecdsa: key)
        case (.p384(let key), _): await collection.add(ecdsa: key)
        case (.p521(let key), _): await collection.add(ecdsa: key)
        case (.ed25519(let key), _): await collection.add(eddsa: key)
        }
        // Throws for a signature of a wrong length, for one.
        return (try? await collection.getKey().verify(signature, signs: bytes)) ?? false
    }
}

/// Why a key cannot be used.
struct KeyFault: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
