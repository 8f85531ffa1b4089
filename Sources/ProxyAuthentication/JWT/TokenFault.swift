// SPDX-License-Identifier: GPL-3.0-only

/// Why a token is refused, in words for the operator's log: they hold nothing of the token but names of claims.
enum TokenFault: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(String)
    /// `alg` is missing or none of `SignatureAlgorithm`.
    case forbiddenAlgorithm
    case noKeyID
    /// No key of the set has the token's `kid` and is for its `alg`.
    case unknownKey
    case wrongSignature
    case missingClaim(String)
    case wrongClaim(String)
    case missingScope(String)
    case expired
    case notYetValid

    var description: String {
        switch self {
        case .malformed(let reason): "is no JSON Web Token: \(reason)"
        case .forbiddenAlgorithm: "is signed with no algorithm that is accepted"
        case .noKeyID: "does not say which key has signed it (kid)"
        case .unknownKey: "names a key (kid) that the key set does not have for its algorithm"
        case .wrongSignature: "has a wrong signature"
        case .missingClaim(let name): "has no usable claim \(name)"
        case .wrongClaim(let name): "has another value in claim \(name) than is required"
        case .missingScope(let name): "lacks the scope \(name)"
        case .expired: "has expired"
        case .notYetValid: "is not valid yet"
        }
    }
}
