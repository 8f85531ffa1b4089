// SPDX-License-Identifier: GPL-3.0-only

/// Judges the credentials of a client that wants to meet a partner.
///
/// One value serves all connections at once. A back-end answers every request with a verdict; it does not throw:
/// what kept it from judging is a verdict of its own, because the client is told about it in other words.
public protocol Authenticator: Sendable {
    /// Judges one request.
    ///
    /// The caller limits the time (`authenticate(_:within:clock:)`) and cancels the task when the time is up or the
    /// client has gone; the back-end then ends soon, with any verdict.
    func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict
}
