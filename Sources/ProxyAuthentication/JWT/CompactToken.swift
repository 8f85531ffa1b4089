// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// A token taken apart: a JWS in compact serialization (RFC 7515 section 3.1). Nothing of it has been checked.
struct CompactToken {
    /// Longer tokens are refused unread; those of the large identity providers have 1 to 4 KiB.
    static let maximumSize = 16_384
    /// Containers within containers that a header or the claims may have.
    private static let maximumDepth = 16

    let algorithm: SignatureAlgorithm
    /// Which key has signed the token.
    let keyID: String
    /// What was signed: header and claims as they came, with the dot between them.
    let signedPart: [UInt8]
    let signature: [UInt8]
    private let claimsPart: [UInt8]

    /// - Throws: Why this is no token that could ever be accepted.
    init(_ text: String) throws(TokenFault) {
        guard text.utf8.count <= Self.maximumSize else {
            throw .malformed("it has more than \(Self.maximumSize) bytes")
        }
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("it does not have three parts") }
        guard let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed("a part of it is not base64url") }
        let members = try Self.object(header, "header")
        guard case .string(let name)? = members["alg"], let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .forbiddenAlgorithm
        }
        // RFC 7515 section 4.1.11: whoever does not understand an extension named here must refuse the token.
        guard members["crit"] == nil else { throw .malformed("its header has critical extensions") }
        guard case .string(let keyID)? = members["kid"], !keyID.isEmpty else { throw .noKeyID }
        self.algorithm = algorithm
        self.keyID = keyID
        self.signedPart = Array(parts[0]) + [UInt8(ascii: ".")] + parts[1]
        self.signature = signature
        self.claimsPart = claims
    }

    /// What the token says; to be believed only once the signature has been checked.
    ///
    /// - Throws: `.malformed` if that is no JSON object.
    func claims() throws(TokenFault) -> TokenClaims {
        TokenClaims(members: try Self.object(self.claimsPart, "payload"))
    }

    private static func object(_ bytes: [UInt8], _ part: String) throws(TokenFault) -> [String: JSONValue] {
        guard case .object(let members)? = try? JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth) else {
            throw .malformed("its \(part) is no JSON object")
        }
        return members
    }
}
