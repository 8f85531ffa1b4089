// SPDX-License-Identifier: GPL-3.0-only

import HTTPTypes
import ProxyAuthentication

/// Decides which requests are answered at all.
struct AdminGate: Sendable {
    /// Why a request is not.
    enum Refusal: Equatable {
        /// Something else than GET and HEAD.
        case method
        /// The request has a body.
        case body
        /// The endpoint is not called so.
        case host
        /// No token, or no bearer token.
        case noToken
        case wrongToken
    }

    let hosts: HostRule
    /// nil if nobody is asked for one.
    let token: AdminToken?
    /// Whether the example for browsers is there: anybody's who can reach the endpoint, for a browser shows no token for
    /// a page, and nothing in it is secret.
    let opensExamples: Bool

    /// What is open to everybody: what load balancers ask, and the page that asks for the token.
    private static let openPaths: Set<String> = ["/", "/healthz", "/readyz"]

    /// - Parameter path: Without the query.
    func judge(_ request: HTTPRequest, path: String) -> Refusal? {
        guard self.hosts.allows(request.authority) else { return .host }
        guard request.method == .get || request.method == .head else { return .method }
        let fields = request.headerFields
        let length = fields[.contentLength]
        guard length == nil || length == "0", fields[.transferEncoding] == nil else { return .body }
        guard let token = self.token, !self.isOpen(path) else { return nil }
        guard let shown = Self.bearerToken(fields[.authorization]) else { return .noToken }
        return token.accepts(shown) ? nil : .wrongToken
    }

    private func isOpen(_ path: String) -> Bool {
        Self.openPaths.contains(path) || (self.opensExamples && ExamplePages.has(path))
    }

    /// The token of `Bearer TOKEN`; the scheme's name has no case (RFC 9110 section 11.1).
    static func bearerToken(_ field: String?) -> Secret? {
        guard let field, let blank = field.firstIndex(of: " "), field[..<blank].lowercased() == "bearer" else {
            return nil
        }
        let token = field[blank...].drop { $0 == " " }
        return token.isEmpty ? nil : Secret(String(token))
    }
}
