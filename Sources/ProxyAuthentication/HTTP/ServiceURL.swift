// SPDX-License-Identifier: GPL-3.0-only

/// Where a service is that is asked over HTTP: `https://`, or `http://` on this machine.
///
/// What goes there and what comes back decides who is let in, so it crosses no network in the clear.
package struct ServiceURL: Sendable, Equatable, CustomStringConvertible {
    package let text: String
    package let isSecure: Bool

    /// - Returns: nil for anything else than such a URL.
    package init?(_ text: String) {
        guard text.utf8.count <= 2048, text.isURLText, let authority = text.urlAuthority, let host = text.urlHost,
            // Only letters that every reader of URLs takes for the same host.
            authority.allSatisfy({ $0.isLetter || $0.isNumber || ".-_:[]".contains($0) }),
            Self.isPort(authority.dropFirst(host.count))
        else { return nil }
        self.isSecure = text.hasPrefix("https://")
        guard self.isSecure || host.isLoopbackHost else { return nil }
        self.text = text
    }

    /// A colon and the digits of a port, or nothing.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.hasPrefix(":") && UInt16(text.dropFirst()).map { $0 > 0 } == true)
    }

    package var description: String { self.text }
}
