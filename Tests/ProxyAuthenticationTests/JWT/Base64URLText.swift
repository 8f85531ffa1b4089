// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// Base64url, made by Foundation: another hand than the one under test.
enum Base64URLText {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        self.fromBase64(Data(bytes).base64EncodedString())
    }

    static func fromBase64(_ text: String) -> String {
        text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
