// SPDX-License-Identifier: GPL-3.0-only

import NIOHTTP1
import ProxyAuthentication

/// The conformance suite of authentication back-ends: what every one of them does, whatever it asks.
///
/// A test runs it with `@Test(arguments: SomeBackEnd.checks) func conforms(check: BackEndCheck) async throws` and
/// `try await check.run(on: SomeBackEnd.self)`. What does not conform is thrown.
package enum BackEndCheck: Sendable, Hashable, CustomStringConvertible {
    /// A good token is accepted, and the user is named.
    case accepts
    /// A bad token is refused.
    case refuses
    /// Nobody listens: unavailable, in words that do not show the token.
    case unreachable
    /// No answer in time: timedOut, and the request to the server ends.
    case slow
    /// An answer that makes no sense: unavailable.
    case malformed(Malformation)
    /// The client leaves: the request to the server ends.
    case clientLeft
    /// A thousand at once: every one gets its own verdict, over few connections.
    case thousand
    /// What went wrong does not stay: the next request is judged.
    case recovers

    package enum Malformation: String, Sendable, CaseIterable {
        case noJSON, otherJSON, empty, oversized, serverError, redirect, hangUp
    }

    package static let all: [BackEndCheck] =
        [.accepts, .refuses, .unreachable, .slow, .clientLeft, .thousand, .recovers]
        + Malformation.allCases.map { .malformed($0) }

    /// For back-ends that ask nobody.
    package static let local: [BackEndCheck] = [.accepts, .refuses, .thousand]

    package var description: String {
        switch self {
        case .accepts: "accepts"
        case .refuses: "refuses"
        case .unreachable: "unreachable"
        case .slow: "slow"
        case .malformed(let malformation): "malformed: \(malformation.rawValue)"
        case .clientLeft: "client left"
        case .thousand: "a thousand at once"
        case .recovers: "recovers"
        }
    }
}

/// What a back-end did that it must not do.
package struct Nonconformity: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension BackEndCheck.Malformation {
    /// What the server answers.
    var reply: LoopbackReply {
        switch self {
        case .noJSON: .ok("<html>welcome to this hotel's network</html>")
        case .otherJSON: .ok(#"[1, {"isValid": "true", "keys": 7, "user": null}]"#)
        case .empty: .ok("")
        case .oversized: .ok(#"{"filler": ""# + String(repeating: "x", count: 4 << 20) + #""}"#)
        case .serverError: .status(.internalServerError, [:], #"{"message": "out of order"}"#)
        // Followed, it would send the token, and a signature, wherever the answer says.
        case .redirect: .status(.temporaryRedirect, ["location": "/elsewhere"])
        case .hangUp: .hangUp
        }
    }
}
