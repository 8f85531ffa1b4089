// SPDX-License-Identifier: GPL-3.0-only

/// How a token is signed: the values of `alg` that are accepted (RFC 7518 section 3.1, RFC 8037).
///
/// There is no `none` here and no HMAC, for which whoever can check a token could make one.
enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case eddsa = "EdDSA"
}
