// SPDX-License-Identifier: GPL-3.0-only

extension String {
    /// The host of an `http://` or `https://` URL, IPv6 addresses in their brackets; nil if there is none.
    package var urlHost: String? {
        guard let authority = self.urlAuthority else { return nil }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            return String(authority[...end])
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : String(host)
    }

    /// Host and port of an `http://` or `https://` URL; nil if there are none, or a user's name stands before them.
    package var urlAuthority: String? {
        let rest: Substring
        if self.hasPrefix("https://") {
            rest = self.dropFirst(8)
        } else if self.hasPrefix("http://") {
            rest = self.dropFirst(7)
        } else {
            return nil
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        return authority.isEmpty || authority.contains("@") ? nil : String(authority)
    }

    /// Scheme, host and port of such a URL, without what follows.
    package var urlOrigin: String? {
        self.urlAuthority.map { (self.hasPrefix("https://") ? "https://" : "http://") + $0 }
    }

    /// Whether it has only bytes that a URL may have: visible ASCII.
    package var isURLText: Bool { self.utf8.allSatisfy { (0x21...0x7E).contains($0) } }

    /// Whether it names this machine, whatever the network says.
    package var isLoopbackHost: Bool {
        if self == "localhost" || self == "[::1]" { return true }
        let numbers = self.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.first == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
