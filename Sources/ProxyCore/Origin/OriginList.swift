// SPDX-License-Identifier: GPL-3.0-only

/// Whose pages may open WebSocket connections (`allowedOrigins`, RFC 6455 section 10.2).
///
/// It protects the users of browsers, from pages that would use the proxy in their name. It keeps no one else out: who is
/// no browser says what it likes, or nothing.
public struct OriginList: Hashable, Sendable {
    private let origins: Set<WebOrigin>

    /// Without origins all may.
    public init(_ origins: some Sequence<WebOrigin> = []) {
        self.origins = Set(origins)
    }

    /// Whether a request may become a connection.
    ///
    /// - Parameter fields: The values of its Origin fields. One that has none is no browser's, and may.
    public func admits(_ fields: [String]) -> Bool {
        guard !self.origins.isEmpty, let first = fields.first else { return true }
        // A browser sends one. Of several, a proxy before this one may have judged another than this one would.
        guard fields.count == 1, let origin = WebOrigin(first) else { return false }
        return self.origins.contains(origin)
    }
}
