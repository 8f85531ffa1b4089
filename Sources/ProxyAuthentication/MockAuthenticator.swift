// SPDX-License-Identifier: GPL-3.0-only

/// Accepts every token: for trying the server out on one's own machine, never for a network.
public struct MockAuthenticator: Authenticator {
    public init() {}

    /// Accepts; the client's name stands in for the user's.
    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        .accepted(user: request.name)
    }
}
