// SPDX-License-Identifier: GPL-3.0-only

extension ServerURL {
    /// What fits in `sockaddr_un` on Linux with its terminating zero.
    static let maximumSocketPathLength = 107

    /// Reads a URL such as `wss://proxy.example`, `tcp://[::1]:2213` or `unix:///run/proxy.sock`.
    ///
    /// - Throws: ``ServerURLError``, whose message quotes the text and says how to write it.
    public init(_ text: String) throws(ServerURLError) {
        guard let separator = text.firstRange(of: "://") else {
            throw ServerURLError(
                .missingScheme,
                "'\(text.quotable)' has no scheme: write it like wss://proxy.example, ssl://proxy.example:8443 or "
                    + "unix:///run/proxy.sock"
            )
        }
        let name = text[..<separator.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: name) else {
            let known = Scheme.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServerURLError(
                .unknownScheme,
                "'\(name.quotable)' in '\(text.quotable)' is no transport of the proxy: use one of \(known)"
            )
        }
        let rest = text[separator.upperBound...]
        if scheme == .unix {
            self.init(scheme: scheme, endpoint: try Self.socketFile(rest, in: text))
        } else {
            try self.init(scheme: scheme, rest, in: text)
        }
    }

    private static func socketFile(_ path: Substring, in text: String) throws(ServerURLError) -> Endpoint {
        guard path.first == "/", path.utf8.count > 1 else {
            throw ServerURLError(
                .invalidSocketPath,
                "'\(text.quotable)' needs the absolute path of a socket: write it like unix:///run/proxy.sock"
            )
        }
        guard path.utf8.count <= Self.maximumSocketPathLength, !path.utf8.contains(0) else {
            throw ServerURLError(
                .invalidSocketPath,
                "the path in '\(text.quotable)' is no path of a socket: it may have \(Self.maximumSocketPathLength) "
                    + "bytes at most, and no zero byte"
            )
        }
        return .socketFile(path: String(path))
    }

    private init(scheme: Scheme, _ rest: Substring, in text: String) throws(ServerURLError) {
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (host, portText) = try Self.split(authority: rest[..<end], in: text)
        let port: Int
        if let portText {
            guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(portText), number > 0
            else {
                throw ServerURLError(
                    .invalidPort,
                    "the port '\(portText.quotable)' in '\(text.quotable)' is no number from 1 to 65535"
                )
            }
            port = Int(number)
        } else {
            guard let implied = scheme.defaultPort else {
                throw ServerURLError(
                    .missingPort,
                    "'\(text.quotable)' needs a port, for \(scheme.rawValue) has no default: "
                        + "\(scheme.rawValue)://\(host.quotable):PORT"
                )
            }
            port = implied
        }
        let target = try Self.requestTarget(rest[end...], scheme: scheme, in: text)
        self.init(scheme: scheme, endpoint: .network(host: host, port: port), requestTarget: target)
    }

    /// Splits `host:port`, where an IPv6 address stands in brackets (RFC 3986 section 3.2.2).
    private static func split(
        authority: Substring,
        in text: String
    ) throws(ServerURLError) -> (host: String, port: Substring?) {
        guard !authority.contains("@") else {
            throw ServerURLError(
                .unsupportedPart,
                "'\(text.quotable)' names a user, which the proxy does not know: leave out the part before '@'"
            )
        }
        let host: Substring
        let afterHost: Substring
        let allowed: (UInt8) -> Bool
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw ServerURLError(.invalidHost, "'\(text.quotable)' has a '[' without its ']'")
            }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            afterHost = authority[authority.index(after: bracket)...]
            allowed = { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") || $0.isHostCharacter }
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            (host, afterHost) = (authority[..<colon], authority[colon...])
            allowed = { $0.isHostCharacter }
        }
        guard !afterHost.dropFirst().contains(":") else {
            throw ServerURLError(
                .invalidHost,
                "'\(text.quotable)' has more than one ':' in its host: an IPv6 address stands in brackets, [::1]"
            )
        }
        guard !host.isEmpty else {
            throw ServerURLError(.missingHost, "'\(text.quotable)' names no host after '://'")
        }
        guard host.utf8.allSatisfy(allowed), host.utf8.count <= 255 else {
            throw ServerURLError(.invalidHost, "'\(host.quotable)' in '\(text.quotable)' is no host name or address")
        }
        guard !afterHost.isEmpty else { return (String(host), nil) }
        guard afterHost.first == ":" else {
            throw ServerURLError(.invalidHost, "'\(text.quotable)' has '\(afterHost.quotable)' after its address")
        }
        return (String(host), afterHost.dropFirst())
    }

    private static func requestTarget(
        _ tail: Substring,
        scheme: Scheme,
        in text: String
    ) throws(ServerURLError) -> String {
        guard !tail.contains("#") else {
            throw ServerURLError(
                .unsupportedPart,
                "'\(text.quotable)' has a fragment ('#'), which a WebSocket address cannot have (RFC 6455 section 3)"
            )
        }
        // The target goes into the request line: nothing in it may end that line or part it.
        guard tail.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ServerURLError(
                .invalidPath,
                "the path in '\(text.quotable)' has white space or characters that must be written as %XX"
            )
        }
        switch scheme {
        case .wss, .ws:
            return tail.first == "/" ? String(tail) : "/\(tail)"
        case .ssl, .tcp, .unix:
            guard tail.isEmpty || tail == "/" else {
                throw ServerURLError(
                    .invalidPath,
                    "'\(text.quotable)' has the path '\(tail.quotable)', but \(scheme.rawValue) knows no paths"
                )
            }
            return "/"
        }
    }
}

extension UInt8 {
    /// Letters, digits and what DNS names have between them; `_` is no host name's, but many have it.
    fileprivate var isHostCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
