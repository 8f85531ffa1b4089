// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyAuthentication

/// The back-end jwt, as configured; whether all that it needs is there is looked at when it is made.
struct JWTConfiguration: Sendable, Equatable {
    let keyFile: String?
    let keyURL: ServiceURL?
    let keyTLS: ServiceTLS
    let keyTimeout: Duration
    let keyRefresh: Duration
    let keyMaximumAge: Duration
    let rules: ClaimRules
    let closesOnExpiry: Bool

    init(reading settings: SettingsReader) throws(StartError) {
        self.keyFile = try settings.value(of: Settings.jwtKeyFile)
        self.keyURL = try settings.value(of: Settings.jwtKeyURL)
        self.keyTLS = ServiceTLS(authority: try settings.value(of: Settings.jwtKeyAuthority))
        self.keyTimeout = try Duration(settings.value(of: Settings.jwtKeyTimeout))
        self.keyRefresh = try Duration(settings.value(of: Settings.jwtKeyRefresh))
        self.keyMaximumAge = try Duration(settings.value(of: Settings.jwtKeyMaximumAge))
        self.rules = ClaimRules(
            issuer: try settings.value(of: Settings.jwtIssuer),
            audiences: try settings.value(of: Settings.jwtAudience),
            audienceClaim: try settings.value(of: Settings.jwtAudienceClaim),
            requirements: try settings.value(of: Settings.jwtRequiredClaims),
            scopes: try settings.value(of: Settings.jwtRequiredScopes),
            userClaim: try settings.value(of: Settings.jwtUserClaim),
            clockSkew: try Double(settings.value(of: Settings.jwtClockSkew).nanoseconds) / 1e9
        )
        self.closesOnExpiry = try settings.value(of: Settings.jwtCloseOnExpiry)
    }
}
