// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// The reply of PROTOCOL section 6, and what is none.
@Suite struct LambdaReplyTests {
    private static func verified(_ token: String) -> String {
        #"{"isValid": true, "verifiedData": {"vendorId": "v", "userPoolId": "p", "verifiedParsedToken": \#(token)}}"#
    }

    @Test(
        "Who the user is",
        arguments: [
            (Self.verified(#"{"email": "anna@example.com", "cognito:username": "anna"}"#), "anna@example.com"),
            (Self.verified(#"{"cognito:username": "anna"}"#), "anna"),
            (Self.verified(#"{"email": "", "cognito:username": "anna"}"#), "anna"),
            (Self.verified(#"{"email": 7}"#), ""),
            (Self.verified("null"), ""),
            (Self.verified(#"{"email": "\#(String(repeating: "a", count: 1025))"}"#), ""),
            (#"{"isValid": true}"#, ""),
            (#"{"isValid": true, "verifiedData": null, "more": [1, 2]}"#, ""),
        ]
    )
    func accepted(reply: String, user: String) {
        #expect(LambdaReply.verdict(Array(reply.utf8)) == .accepted(user: user))
    }

    @Test(
        "Not valid is not valid, whatever else there is",
        arguments: [
            #"{"isValid": false}"#,
            #"{"isValid": false, "verifiedData": {"verifiedParsedToken": {"email": "anna@example.com"}}}"#,
        ]
    )
    func refused(reply: String) {
        #expect(LambdaReply.verdict(Array(reply.utf8)) == .refused)
    }

    @Test(
        "What makes no sense is no verdict",
        arguments: [
            "", "null", "true", "[]", "{}", #"{"isValid": "true"}"#, #"{"isValid": 1}"#, #"{"isValid": null}"#,
            #"{"isvalid": true}"#, #""{\"isValid\": true}""#, #"{"isValid": true"#, #"[{"isValid": true}]"#,
            String(repeating: "[", count: 100_000),
        ]
    )
    func unreadable(reply: String) {
        #expect(LambdaReply.verdict(Array(reply.utf8)) == nil)
    }
}
