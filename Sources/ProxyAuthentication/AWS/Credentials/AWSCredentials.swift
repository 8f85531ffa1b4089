// SPDX-License-Identifier: GPL-3.0-only

/// What requests to AWS are signed with.
package struct AWSCredentials: Sendable, Equatable {
    /// No secret: it stands in every signed request.
    package var accessKeyID: String
    package var secretAccessKey: Secret
    /// Comes with temporary credentials.
    package var sessionToken: Secret?
    /// When they stop working, in seconds since 1970; nil if nobody said.
    package var expiration: Int?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Int? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// Where credentials come from.
package protocol AWSCredentialsSource: Sendable {
    /// Fetches the present ones; ends by itself, within the limits of what it asks.
    func fetch() async throws(AWSCredentialsError) -> AWSCredentials
}

/// Why there are no credentials, in words for the operator; they hold no secret.
package struct AWSCredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
