// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

extension ForwardingAddress {
    /// What fits in `sockaddr_un` on Linux with its terminating zero.
    private static let maximumSocketPathLength = 107
    /// The longest name that DNS has (RFC 1035 section 2.3.4).
    private static let maximumHostLength = 255
    /// Where a listener without a host listens: nobody else on the network reaches it.
    private static let loopback = "127.0.0.1"

    /// Reads where connections go to: `HOST:PORT`, `[IPV6]:PORT` or `unix:/path`.
    package static func target(_ text: String) throws(ForwardingAddressError) -> ForwardingAddress {
        if let path = Self.socketPath(in: text) { return try .init(path: path, in: text) }
        guard let (host, port) = try Self.split(text) else {
            throw ForwardingAddressError(
                "'\(text.quotable)' names no port: write it like 192.168.1.5:80, [fe80::1%eth0]:80 or unix:/run/web.sock."
            )
        }
        return .network(host: try Self.host(host, in: text), port: try Self.port(port, from: 1, in: text))
    }

    /// Reads where connections come from: `[HOST:]PORT`, where port 0 means any that is free, or `unix:/path`.
    package static func listener(_ text: String) throws(ForwardingAddressError) -> ForwardingAddress {
        if let path = Self.socketPath(in: text) { return try .init(path: path, in: text) }
        guard let (host, port) = try Self.split(text) else {
            return .network(host: Self.loopback, port: try Self.port(text[...], from: 0, in: text))
        }
        return .network(host: try Self.host(host, in: text), port: try Self.port(port, from: 0, in: text))
    }

    /// As in a URL of the proxy (`unix:///path`), or with one slash.
    static func socketPath(in text: String) -> Substring? {
        if text.hasPrefix("unix:///") { return text.dropFirst("unix://".count) }
        return text.hasPrefix("unix:") ? text.dropFirst("unix:".count) : nil
    }

    init(path: Substring, in text: String) throws(ForwardingAddressError) {
        guard path.first == "/", path.utf8.count > 1 else {
            throw ForwardingAddressError(
                "'\(text.quotable)' needs the absolute path of a socket: write it like unix:/run/web.sock."
            )
        }
        guard path.utf8.count <= Self.maximumSocketPathLength, !path.utf8.contains(0) else {
            throw ForwardingAddressError(
                "the path in '\(text.quotable)' is no path of a socket: it may have \(Self.maximumSocketPathLength) bytes "
                    + "at most, and no zero byte."
            )
        }
        self = .socketFile(path: String(path))
    }

    /// Splits at the last colon outside brackets; nil if there is none.
    static func split(_ text: String) throws(ForwardingAddressError) -> (host: Substring, port: Substring)? {
        guard text.first == "[" else {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            guard !text[..<colon].contains(":") else {
                throw ForwardingAddressError(
                    "'\(text.quotable)' has more than one ':': an IPv6 address stands in brackets, like [::1]:80."
                )
            }
            return (text[..<colon], text[text.index(after: colon)...])
        }
        guard let bracket = text.firstIndex(of: "]") else {
            throw ForwardingAddressError("'\(text.quotable)' has a '[' without its ']'.")
        }
        let rest = text[text.index(after: bracket)...]
        guard rest.first == ":" else {
            throw ForwardingAddressError("'\(text.quotable)' names no port behind its ']': write it like [::1]:80.")
        }
        return (text[text.index(after: text.startIndex)..<bracket], rest.dropFirst())
    }

    static func host(_ host: Substring, in text: String) throws(ForwardingAddressError) -> String {
        guard !host.isEmpty else {
            throw ForwardingAddressError("'\(text.quotable)' names no host in front of its port.")
        }
        guard host.utf8.count <= Self.maximumHostLength, host.utf8.allSatisfy(\.isHostCharacter) else {
            throw ForwardingAddressError("'\(host.quotable)' in '\(text.quotable)' is no host name or address.")
        }
        return String(host)
    }

    static func port(_ port: Substring, from least: Int, in text: String) throws(ForwardingAddressError) -> Int {
        guard !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port),
            number >= least
        else {
            throw ForwardingAddressError(
                "the port '\(port.quotable)' in '\(text.quotable)' is no number from \(least) to 65535."
            )
        }
        return Int(number)
    }
}

extension UInt8 {
    /// What names and addresses are made of; `%` stands in front of an IPv6 address's zone (RFC 4007 section 11.2).
    fileprivate var isHostCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"): true
        default: false
        }
    }
}
