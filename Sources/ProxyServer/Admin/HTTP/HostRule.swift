// SPDX-License-Identifier: GPL-3.0-only

/// Which names requests may call the endpoint by.
///
/// A page of another site can have its own name resolve to 127.0.0.1 and then read what a browser on this machine gets
/// from there (DNS rebinding). Its requests carry that name as their host, so on a loopback address only those are
/// answered that such a page cannot have: addresses, localhost (RFC 6761 section 6.3), and the configured host.
struct HostRule: Equatable, Sendable {
    /// nil: any, for the endpoint is reached by names that it does not know.
    private let configured: String?

    /// - Parameter host: As configured.
    init(host: String, isLoopback: Bool) {
        self.configured = isLoopback ? host.lowercased() : nil
    }

    /// - Parameter authority: Of the request: a host, and a port or not.
    func allows(_ authority: String?) -> Bool {
        guard let configured = self.configured else { return true }
        guard let authority, let host = Self.host(of: authority) else { return false }
        return host.hasPrefix("[") || Self.isIPv4(host) || host == "localhost" || host.hasSuffix(".localhost")
            || host == configured
    }

    /// The host of `host:port`, in lower case and without the dot that may end a name; nil if there is none.
    private static func host(of authority: String) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            return String(text[...end])
        }
        let end = text.firstIndex(of: ":") ?? text.endIndex
        guard end != text.startIndex, isPort(text[end...]) else { return nil }
        let host = text[..<end]
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
