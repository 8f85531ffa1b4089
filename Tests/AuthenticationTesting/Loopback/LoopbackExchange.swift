// SPDX-License-Identifier: GPL-3.0-only

package import NIOHTTP1

/// What a back-end has asked a `LoopbackHTTPServer`.
package struct LoopbackRequest: Sendable {
    package let head: HTTPRequestHead
    package let body: [UInt8]

    /// The path without its query.
    package var path: String { String(self.head.uri.prefix { $0 != "?" }) }
    package var text: String { String(decoding: self.body, as: UTF8.self) }
}

/// What a `LoopbackHTTPServer` does with a request.
package enum LoopbackReply: Sendable {
    case response(status: HTTPResponseStatus, headers: HTTPHeaders, body: String)
    /// Says nothing and keeps the connection.
    case silence
    /// Closes the connection without an answer.
    case hangUp

    package static func ok(_ body: String) -> Self { .response(status: .ok, headers: [:], body: body) }

    package static func status(_ status: HTTPResponseStatus, _ headers: HTTPHeaders = [:], _ body: String = "") -> Self
    {
        .response(status: status, headers: headers, body: body)
    }
}
