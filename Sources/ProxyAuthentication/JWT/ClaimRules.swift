// SPDX-License-Identifier: GPL-3.0-only

/// What a token must say to be accepted.
package struct ClaimRules: Sendable, Equatable {
    /// A claim and the value that it must have.
    package struct Requirement: Sendable, Equatable {
        package let claim: String
        package let value: String

        package init(claim: String, value: String) {
            self.claim = claim
            self.value = value
        }
    }

    /// `iss`, letter by letter.
    package var issuer: String
    /// One of these must be in `audienceClaim`.
    package var audiences: [String]
    /// `aud`, or where the provider says for whom its tokens are.
    package var audienceClaim: String
    /// Claims that must be there with a value.
    package var requirements: [Requirement]
    /// Scopes that the token must have, all of them.
    package var scopes: [String]
    /// The claim with the user's name; it must be a text.
    package var userClaim: String
    /// By how much the clocks of issuer and proxy may differ, in seconds.
    package var clockSkew: Double

    package init(
        issuer: String,
        audiences: [String],
        audienceClaim: String = "aud",
        requirements: [Requirement] = [],
        scopes: [String] = [],
        userClaim: String = "sub",
        clockSkew: Double = 60
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.audienceClaim = audienceClaim
        self.requirements = requirements
        self.scopes = scopes
        self.userClaim = userClaim
        self.clockSkew = clockSkew
    }

    /// What is known of the bearer of an accepted token.
    struct Bearer: Equatable {
        let user: String
        /// When the token is accepted no more, in seconds from now; always positive.
        let remaining: Double
    }

    /// Judges claims whose signature is good.
    ///
    /// - Parameter now: Seconds since 1970.
    /// - Throws: The first rule that they break.
    func judge(_ claims: TokenClaims, now: Double) throws(TokenFault) -> Bearer {
        guard let issuer = claims.text("iss") else { throw .missingClaim("iss") }
        guard issuer == self.issuer else { throw .wrongClaim("iss") }
        guard let audiences = claims.texts(self.audienceClaim) else { throw .missingClaim(self.audienceClaim) }
        guard audiences.contains(where: self.audiences.contains) else { throw .wrongClaim(self.audienceClaim) }
        let remaining = try self.remaining(claims, now: now)
        for requirement in self.requirements where !claims.has(requirement.claim, requirement.value) {
            throw claims.members[requirement.claim] == nil
                ? .missingClaim(requirement.claim) : .wrongClaim(requirement.claim)
        }
        let scopes = claims.scopes
        if let missing = self.scopes.first(where: { !scopes.contains($0[...]) }) { throw .missingScope(missing) }
        guard let user = claims.text(self.userClaim), !user.isEmpty else { throw .missingClaim(self.userClaim) }
        return Bearer(user: user, remaining: remaining)
    }

    /// RFC 7519 sections 4.1.4 and 4.1.5: not accepted on or after `exp`, nor before `nbf`, with some leeway for both.
    private func remaining(_ claims: TokenClaims, now: Double) throws(TokenFault) -> Double {
        guard let expiry = claims.date("exp") else { throw .missingClaim("exp") }
        let remaining = expiry + self.clockSkew - now
        guard remaining > 0 else { throw .expired }
        if claims.members["nbf"] != nil {
            guard let begin = claims.date("nbf") else { throw .missingClaim("nbf") }
            guard begin <= now + self.clockSkew else { throw .notYetValid }
        }
        return remaining
    }
}
