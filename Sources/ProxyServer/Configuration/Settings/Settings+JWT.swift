// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let jwt = Section(
        name: "JWT",
        summary: "The back-end jwt: tokens are JSON Web Tokens, checked here. docs/authentication/jwt.md explains it.",
        settings: [
            jwtKeyFile, jwtKeyURL, jwtKeyAuthority, jwtKeyTimeout, jwtKeyRefresh, jwtKeyMaximumAge,
            jwtIssuer, jwtAudience, jwtAudienceClaim, jwtRequiredClaims, jwtRequiredScopes, jwtUserClaim, jwtClockSkew,
            jwtCloseOnExpiry,
        ]
    )

    static let jwtKeyFile = Setting(
        "JWT",
        "keyFile",
        .optionalFile,
        default: "",
        "The keys that sign tokens: a JSON Web Key Set. Read again when it changes. Either this or keyUrl is needed."
    )
    static let jwtKeyURL = Setting(
        "JWT",
        "keyUrl",
        .service,
        default: "",
        "Where the keys that sign tokens are fetched from: the provider's jwks_uri."
    )
    static let jwtKeyAuthority = Setting(
        "JWT",
        "keyCertificateAuthority",
        .optionalFile,
        default: "",
        "Who must have issued the certificate of keyUrl's server, PEM; empty for the system's authorities."
    )
    static let jwtKeyTimeout = Setting(
        "JWT",
        "keyTimeout",
        .milliseconds(1...longestWait),
        default: "5000",
        "How long fetching the keys may take."
    )
    static let jwtKeyRefresh = Setting(
        "JWT",
        "keyRefresh",
        .milliseconds(60_000...longestWait),
        default: "3600000",
        "Keys of this age are fetched again. A token with an unknown key has them fetched too, at most once a minute."
    )
    static let jwtKeyMaximumAge = Setting(
        "JWT",
        "keyMaximumAge",
        .milliseconds(60_000...longestWait),
        default: "86400000",
        "Keys of this age are trusted no more if they cannot be fetched again; not shorter than keyRefresh."
    )
    static let jwtIssuer = Setting(
        "JWT",
        "issuer",
        .text(0...1024),
        default: "",
        "What a token's claim iss must be, letter by letter. Needed."
    )
    static let jwtAudience = Setting(
        "JWT",
        "audience",
        .list(of: "names", allowsNone: true),
        default: "",
        "Whom a token must be for: one of these must be in audienceClaim. Needed."
    )
    static let jwtAudienceClaim = Setting(
        "JWT",
        "audienceClaim",
        .text(1...128),
        default: "aud",
        "The claim that says whom a token is for; client_id in access tokens of Cognito."
    )
    static let jwtRequiredClaims = Setting(
        "JWT",
        "requiredClaims",
        .requirements,
        default: "",
        "What else a token must say, such as token_use=id."
    )
    static let jwtRequiredScopes = Setting(
        "JWT",
        "requiredScopes",
        .list(of: "scopes", allowsNone: true),
        default: "",
        "Scopes that a token must have, all of them."
    )
    static let jwtUserClaim = Setting(
        "JWT",
        "userClaim",
        .text(1...128),
        default: "sub",
        "The claim with the user's name for logs and statistics; a token without it is refused."
    )
    static let jwtClockSkew = Setting(
        "JWT",
        "clockSkew",
        .milliseconds(0...300_000),
        default: "60000",
        "By how much the issuer's clock may differ from this machine's."
    )
    static let jwtCloseOnExpiry = Setting(
        "JWT",
        "closeOnExpiry",
        .flag,
        default: "false",
        "Whether a connection and its tunnel end when the token expires that let it in."
    )
}
