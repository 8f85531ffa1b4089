// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// What the function answers (PROTOCOL section 6).
enum LambdaReply {
    /// The longest user name that is taken, in bytes.
    static let maximumUser = 1024

    /// - Returns: nil if the reply makes no sense.
    static func verdict(_ body: [UInt8]) -> AuthenticationVerdict? {
        guard case .object(let reply)? = try? JSONValue(parsing: body), case .bool(let isValid)? = reply["isValid"]
        else { return nil }
        guard isValid else { return .refused }
        guard case .object(let data)? = reply["verifiedData"],
            case .object(let token)? = data["verifiedParsedToken"]
        else { return .accepted(user: "") }
        // An account without an address has at least its name in the pool.
        for name in ["email", "cognito:username"] {
            if case .string(let user)? = token[name], !user.isEmpty, user.utf8.count <= self.maximumUser {
                return .accepted(user: user)
            }
        }
        return .accepted(user: "")
    }
}
