// SPDX-License-Identifier: GPL-3.0-only

/// What came of judging a token.
public enum AuthenticationVerdict: Sendable, Equatable {
    /// The token is good.
    ///
    /// - user: Whose it is, in the back-end's words (an e-mail address, a name); empty if the back-end cannot tell.
    /// - validFor: How long from now, if what the token lets in is to end then; nil if it may stay.
    case accepted(user: String, validFor: Duration? = nil)
    /// The token was judged and is not good.
    case refused
    /// The token was not judged.
    case failed(AuthenticationFailure)
}

/// Why a token was not judged.
public struct AuthenticationFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The back-end took longer than it may.
        case timedOut
        /// The back-end could not be asked, or its answer made no sense.
        case unavailable
        /// Too many tokens from the same network have been refused lately.
        case tooManyFailures
        /// Nobody waits for the verdict any more.
        case cancelled
    }

    public let code: Code
    /// For the operator's log, never for the client; holds no part of a token.
    public let detail: String

    public init(_ code: Code, detail: String = "") {
        self.code = code
        self.detail = detail
    }

    public var description: String {
        self.detail.isEmpty ? self.code.rawValue : "\(self.code.rawValue): \(self.detail)"
    }
}
