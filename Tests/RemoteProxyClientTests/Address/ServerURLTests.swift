// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import Testing

@Suite struct ServerURLTests {
    struct Good: Sendable {
        var text: String
        var scheme: ServerURL.Scheme
        var endpoint: ServerURL.Endpoint
        var target = "/"
        /// How it is printed, if not as it was written.
        var canonical: String?
    }

    static let good = [
        Good(text: "wss://a.example", scheme: .wss, endpoint: .network(host: "a.example", port: 443)),
        Good(text: "ws://a.example", scheme: .ws, endpoint: .network(host: "a.example", port: 80)),
        Good(text: "wss://a.example:8443", scheme: .wss, endpoint: .network(host: "a.example", port: 8443)),
        Good(
            text: "wss://dev-remoteproxy.nymea.io:443",
            scheme: .wss,
            endpoint: .network(host: "dev-remoteproxy.nymea.io", port: 443),
            canonical: "wss://dev-remoteproxy.nymea.io"
        ),
        Good(text: "ws://a:81/x/y?z=1", scheme: .ws, endpoint: .network(host: "a", port: 81), target: "/x/y?z=1"),
        Good(
            text: "ws://a?z",
            scheme: .ws,
            endpoint: .network(host: "a", port: 80),
            target: "/?z",
            canonical: "ws://a/?z"
        ),
        Good(text: "ssl://10.0.0.1:1", scheme: .ssl, endpoint: .network(host: "10.0.0.1", port: 1)),
        Good(
            text: "TCP://my_host:65535/",
            scheme: .tcp,
            endpoint: .network(host: "my_host", port: 65535),
            canonical: "tcp://my_host:65535"
        ),
        Good(text: "tcp://[::1]:2213", scheme: .tcp, endpoint: .network(host: "::1", port: 2213)),
        Good(text: "wss://[fe80::1%eth0]", scheme: .wss, endpoint: .network(host: "fe80::1%eth0", port: 443)),
        Good(text: "unix:///run/proxy.sock", scheme: .unix, endpoint: .socketFile(path: "/run/proxy.sock")),
        Good(text: "unix:///a b/ä?#@:", scheme: .unix, endpoint: .socketFile(path: "/a b/ä?#@:")),
    ]

    @Test(arguments: good) func reads(_ example: Good) throws {
        let url = try ServerURL(example.text)
        #expect(url.scheme == example.scheme)
        #expect(url.endpoint == example.endpoint)
        #expect(url.requestTarget == example.target)
        #expect(url.description == example.canonical ?? example.text)
        #expect(try ServerURL(url.description) == url)
    }

    static let bad: [(String, ServerURLError.Code)] = [
        ("", .missingScheme), ("proxy.example", .missingScheme), ("wss:/a", .missingScheme), ("//a", .missingScheme),
        ("https://a", .unknownScheme), ("://a", .unknownScheme), ("wss ://a", .unknownScheme),
        ("wss://", .missingHost), ("wss://:443", .missingHost), ("ssl:///x", .missingHost),
        ("tcp://[]:1", .missingHost),
        ("wss://a b", .invalidHost), ("wss://a\r\nX: y", .invalidHost), ("wss://ä.example", .invalidHost),
        ("wss://[::1", .invalidHost), ("wss://[::1]x", .invalidHost), ("wss://::1", .invalidHost),
        ("wss://a:1:2", .invalidHost), ("wss://\(String(repeating: "a", count: 256))", .invalidHost),
        ("ssl://a", .missingPort), ("tcp://a", .missingPort), ("tcp://[::1]", .missingPort),
        ("ws://a:", .invalidPort), ("ws://a:0", .invalidPort), ("ws://a:65536", .invalidPort),
        ("ws://a:+80", .invalidPort), ("ws://a:8x", .invalidPort), ("ws://a:99999999999999999999", .invalidPort),
        ("ws://a/ b", .invalidPath), ("ws://a/\u{0}", .invalidPath), ("ws://a/ä", .invalidPath),
        ("tcp://a:1/x", .invalidPath), ("ssl://a:1?x", .invalidPath), ("ws://a/x HTTP/1.1\r\n", .invalidPath),
        ("unix://", .invalidSocketPath), ("unix:///", .invalidSocketPath), ("unix://run/x", .invalidSocketPath),
        ("unix:///\(String(repeating: "x", count: 107))", .invalidSocketPath), ("unix:///a\u{0}", .invalidSocketPath),
        ("wss://me@a", .unsupportedPart), ("wss://a/#b", .unsupportedPart), ("wss://a#b", .unsupportedPart),
    ]

    @Test(arguments: bad) func refuses(_ text: String, _ code: ServerURLError.Code) throws {
        let error = try #require(throws: ServerURLError.self) { try ServerURL(text) }
        #expect(error.code == code, "\(error)")
    }

    @Test func longestSocketPathIsTaken() throws {
        let path = "/" + String(repeating: "x", count: 106)
        #expect(try ServerURL("unix://\(path)").endpoint == .socketFile(path: path))
    }

    @Test func errorsQuoteTheTextWithoutItsControlCharacters() throws {
        let error = try #require(throws: ServerURLError.self) { try ServerURL("wss://a\u{1B}[2Jb") }
        #expect(error.message.contains("a\\u{1B}[2Jb"))
        #expect(!error.message.contains("\u{1B}"))
    }

    @Test func knowsWhatItsSchemeMeans() throws {
        #expect(try ServerURL("wss://a").isEncrypted && ServerURL("ssl://a:1").isEncrypted)
        #expect(try !ServerURL("ws://a").isEncrypted && !ServerURL("tcp://a:1").isEncrypted)
        #expect(try !ServerURL("unix:///a").isEncrypted && !ServerURL("unix:///a").isWebSocket)
        #expect(try ServerURL("ws://a").isWebSocket && !ServerURL("ssl://a:1").isWebSocket)
    }
}
