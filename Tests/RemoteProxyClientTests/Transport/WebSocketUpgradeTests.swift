// SPDX-License-Identifier: GPL-3.0-only

import NIOHTTP1
import Testing

@testable import RemoteProxyClient

@Suite struct WebSocketUpgradeTests {
    /// The nonce of the example in RFC 6455 section 1.3, with the accept value that is given there.
    private static let nonce = Array("the sample nonce".utf8)
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private func upgrade(_ url: String = "ws://a.example:81/x?y") throws -> WebSocketUpgrade {
        WebSocketUpgrade(url: try ServerURL(url), nonce: Self.nonce)
    }

    @Test func asksAsTheRFCSays() throws {
        let request = try self.upgrade().request
        #expect(request.method == .GET && request.version == .http1_1 && request.uri == "/x?y")
        #expect(request.headers["host"] == ["a.example:81"])
        #expect(request.headers["upgrade"] == ["websocket"])
        #expect(request.headers["connection"] == ["Upgrade"])
        #expect(request.headers["sec-websocket-version"] == ["13"])
        #expect(request.headers["sec-websocket-key"] == ["dGhlIHNhbXBsZSBub25jZQ=="])
    }

    @Test(arguments: [
        ("wss://a.example", "a.example"), ("wss://a.example:80", "a.example:80"), ("ws://[::1]:81", "[::1]:81"),
        ("ws://[::1]", "[::1]"),
    ]) func hostField(_ url: String, _ host: String) throws {
        #expect(try self.upgrade(url).request.headers["host"] == [host])
    }

    private func refusal(_ status: HTTPResponseStatus, _ headers: HTTPHeaders) throws -> ClientError? {
        try self.upgrade().refusal(by: HTTPResponseHead(version: .http1_1, status: status, headers: headers))
    }

    private static let good: HTTPHeaders = [
        "Upgrade": "WebSocket", "Connection": "keep-alive, UPGRADE", "Sec-WebSocket-Accept": accept,
    ]

    @Test func acceptsWhatTheRFCAccepts() throws {
        #expect(try self.refusal(.switchingProtocols, Self.good) == nil)
    }

    @Test(arguments: [HTTPResponseStatus.ok, .badRequest, .upgradeRequired, .notFound, .movedPermanently])
    func anotherStatusIsTold(status: HTTPResponseStatus) throws {
        let error = try #require(try self.refusal(status, Self.good))
        #expect(error.code == .upgradeRefused && error.message.contains("\(status.code)"))
    }

    @Test(
        arguments: [
            ("Upgrade", nil), ("Upgrade", "h2c"), ("Connection", nil), ("Connection", "close"),
            ("Sec-WebSocket-Accept", nil), ("Sec-WebSocket-Accept", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Extensions", "permessage-deflate"), ("Sec-WebSocket-Protocol", "chat"),
        ] as [(String, String?)]
    ) func refuses(field: String, value: String?) throws {
        var headers = Self.good
        headers.remove(name: field)
        if let value { headers.add(name: field, value: value) }
        #expect(try self.refusal(.switchingProtocols, headers)?.code == .upgradeRefused)
    }

    @Test func twoAcceptFieldsAreNone() throws {
        var headers = Self.good
        headers.add(name: "Sec-WebSocket-Accept", value: Self.accept)
        #expect(try self.refusal(.switchingProtocols, headers)?.code == .upgradeRefused)
    }
}
