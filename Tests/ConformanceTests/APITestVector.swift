// SPDX-License-Identifier: GPL-3.0-only

/// What the generated vectors are made of.
struct APITestVector: Sendable {
    enum Expectation: Equatable, Sendable {
        case valid
        case invalid(message: String)
    }

    let method: String
    /// JSON.
    let params: String
    let expectation: Expectation

    /// The whole request.
    var message: [UInt8] {
        Array(#"{"id":7,"method":"\#(method)","params":\#(params)}"#.utf8)
    }
}
