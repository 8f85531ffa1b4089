// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Where a page that a browser shows has come from: scheme, host and port (RFC 6454).
///
/// Two are the same if all three are (section 5); a port that is not written is the scheme's own.
public struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// In lower case.
    let scheme: String
    /// In lower case; an IPv6 address in brackets, as RFC 5952 writes it.
    let host: String
    /// nil for that of a scheme whose own is not known here, such as a browser extension's.
    let port: UInt16?

    /// - Parameter text: As browsers send it (section 6.2), in whichever case: `https://app.example.org`,
    ///   `http://[2001:db8::1]:8080`. `null`, a path, a user, a wildcard, or a host that is not ASCII make it none.
    public init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        // Before case is changed: there are characters whose lower case is ASCII.
        guard Self.isScheme(text[..<separator.lowerBound]) else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        let authority = text[separator.upperBound...]
        let (hostText, portText) = Self.split(authority)
        guard let host = Self.host(hostText) else { return nil }
        self.scheme = scheme
        self.host = host
        guard let portText else {
            self.port = Self.ownPorts[scheme]
            return
        }
        guard (1...5).contains(portText.utf8.count), portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(portText)
        else { return nil }
        self.port = port
    }

    /// As browsers write it.
    public var description: String {
        guard let port = self.port, port != Self.ownPorts[self.scheme] else { return "\(self.scheme)://\(self.host)" }
        return "\(self.scheme)://\(self.host):\(port)"
    }

    private static let ownPorts: [String: UInt16] = ["http": 80, "https": 443]

    /// RFC 3986 section 3.1.
    private static func isScheme(_ text: Substring) -> Bool {
        text.utf8.first.map(Self.isLetter) ?? false
            && text.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// The port is nil if none is written.
    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        // The colons of an IPv6 address stand in brackets.
        let end = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[end...].firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func host(_ text: Substring) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = text.dropFirst().dropLast()
            guard inner.utf8.allSatisfy({ Self.isDigit($0) || Self.isLetter($0) || ":.".utf8.contains($0) }),
                let address = try? SocketAddress(ipAddress: String(inner), port: 0), address.protocol == .inet6
            else { return nil }
            return address.ipAddress.map { "[\($0)]" }
        }
        // RFC 1035 section 2.3.4 bounds a name.
        guard (1...255).contains(text.utf8.count),
            text.utf8.allSatisfy({ Self.isDigit($0) || Self.isLetter($0) || "-._".utf8.contains($0) })
        else { return nil }
        return text.lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
