// SPDX-License-Identifier: GPL-3.0-only

/// What the back-end `aws` is told; every value is checked when the authenticator is made.
public struct AWSConfiguration: Sendable, Equatable {
    /// The region the function runs in; nil for that of the profile, or else `defaultRegion`.
    public var region: String?
    public var defaultRegion: String
    public var function: String
    /// Where the instance's credentials are served.
    public var credentialsURL: String
    /// `https://HOST[:PORT]` in place of the region's own; nil for that.
    public var endpoint: String?
    /// A file of the certificates to trust in place of the system's, PEM; nil for the system's.
    public var certificateAuthority: String?
    /// The most connections to Lambda at a time.
    public var maximumConnections: Int
    /// Credentials are taken where the AWS command line takes them.
    public var isDevelopment: Bool

    public init(
        region: String?,
        defaultRegion: String,
        function: String,
        credentialsURL: String,
        endpoint: String? = nil,
        certificateAuthority: String? = nil,
        maximumConnections: Int = 100,
        isDevelopment: Bool = false
    ) {
        self.region = region
        self.defaultRegion = defaultRegion
        self.function = function
        self.credentialsURL = credentialsURL
        self.endpoint = endpoint
        self.certificateAuthority = certificateAuthority
        self.maximumConnections = maximumConnections
        self.isDevelopment = isDevelopment
    }
}

/// What of an `AWSConfiguration` cannot be used.
public struct AWSConfigurationError: Error, Sendable, Equatable {
    public enum Setting: Sendable {
        case region, function, endpoint, certificateAuthority
        /// No setting of the file: what the environment or the AWS command line's files say.
        case credentials
    }

    public let setting: Setting
    /// Words that follow the value: "is no region …".
    public let reason: String
}
