// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// What the function is asked.
enum LambdaQuestion {
    /// `{"token": …}`
    static func body(_ token: Secret) -> [UInt8] {
        JSONValue.object(["token": .string(token.revealed)]).encoded()
    }
}
