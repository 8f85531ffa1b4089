// SPDX-License-Identifier: GPL-3.0-only

package import ProxyAuthentication

/// A back-end as the conformance suite (`BackEndCheck`) wants to see it.
///
/// The suite starts a server on loopback, in the mood that a check is about, and has the back-end ask that one.
package protocol BackEndUnderTest: Sendable {
    /// What the suite checks. A back-end that asks nobody passes `BackEndCheck.local`.
    static var checks: [BackEndCheck] { get }
    /// Whether the back-end's server speaks TLS.
    static var usesTLS: Bool { get }
    /// Whether a request to the server ends when the only client that waits for it leaves.
    static var endsRequestWithClient: Bool { get }
    /// The most connections that the back-end may open to its server, and so the most requests under way at a time.
    static var maximumConnections: Int { get }
    /// What a well server answers.
    static var answer: LoopbackHTTPServer.Answer { get }

    /// Makes the back-end and has it ask the server at a URL (`LoopbackHTTPServer.url`).
    ///
    /// - Parameter authority: The file of the certificate it has to trust, PEM.
    init(asking url: String, authority: String) async throws

    /// What the conformance suite asks.
    var authenticator: any Authenticator { get }
    /// A token that is accepted, another one for each number.
    func goodToken(_ number: Int) -> Secret
    /// Whose token `goodToken` is.
    func user(_ number: Int) -> String
    /// A token that is refused.
    var badToken: Secret { get }
}

extension BackEndUnderTest {
    package static var checks: [BackEndCheck] { BackEndCheck.all }
    package static var usesTLS: Bool { false }
    package static var endsRequestWithClient: Bool { true }
}
