// SPDX-License-Identifier: GPL-3.0-only

import NIOHTTP1

/// What came of an invocation.
package enum LambdaOutcome: Sendable, Equatable {
    case verdict(AuthenticationVerdict)
    /// Too many invocations at a time; to be tried again.
    case throttled(String)
    /// The credentials have expired; to be tried again with new ones.
    case expiredCredentials(String)

    /// Judges the reply of the Invoke operation (PROTOCOL section 6).
    ///
    /// - Parameter function: The function's name, for the words of an error.
    package init(_ reply: HTTPCaller.Reply, function: String) {
        let type = reply.headers.first(name: "x-amzn-errortype").map(Self.errorName)
        let named = type.map { " (\($0))" } ?? ""
        guard reply.status == .ok else {
            let what = "invoking \(function) failed with status \(reply.status.code)\(named)"
            self =
                switch (reply.status, type) {
                case (.tooManyRequests, _), (_, "TooManyRequestsException"), (_, "ThrottlingException"):
                    .throttled(what)
                case (_, "ExpiredTokenException"), (_, "ExpiredToken"), (_, "UnrecognizedClientException"):
                    .expiredCredentials(what)
                case (.forbidden, _):
                    .failed("\(what): check the credentials, their lambda:InvokeFunction permission and this clock")
                case (.notFound, _):
                    .failed("\(what): check [AWS] authorizerLambdaFunction and region")
                default:
                    .failed(what)
                }
            return
        }
        // The function's own words may repeat the token, so they stay out of it.
        if let error = reply.headers.first(name: "x-amz-function-error") {
            self = .failed("the function \(function) failed (\(Self.errorName(error))): see its log")
            return
        }
        guard let verdict = LambdaReply.verdict(reply.body) else {
            self = .failed("the reply of \(function) is no {\"isValid\": true or false, …}")
            return
        }
        self = .verdict(verdict)
    }

    private static func failed(_ detail: String) -> Self {
        .verdict(.failed(AuthenticationFailure(.unavailable, detail: detail)))
    }

    /// The name of an error, without the address that may follow behind a colon, and fit for a log.
    private static func errorName(_ text: String) -> String {
        String(text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }.prefix(64))
    }
}
