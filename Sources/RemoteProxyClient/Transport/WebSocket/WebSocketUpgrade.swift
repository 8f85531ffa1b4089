// SPDX-License-Identifier: GPL-3.0-only

import NIOHTTP1
import ProxyWire

/// The client's half of the opening handshake (RFC 6455 section 4.1): the request, and what the answer must be.
struct WebSocketUpgrade {
    private let url: ServerURL
    private let key: String

    /// - Parameter nonce: sixteen random bytes.
    init(url: ServerURL, nonce: [UInt8]) {
        self.url = url
        self.key = Base64.encode(nonce)
    }

    var request: HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: self.url.requestTarget,
            headers: [
                "Host": self.url.authority,
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": self.key,
            ]
        )
    }

    /// Why `response` does not make the connection a WebSocket; nil if it does.
    func refusal(by response: HTTPResponseHead) -> ClientError? {
        guard response.status == .switchingProtocols else {
            return .upgradeRefused(
                "the server answered the WebSocket request with '\(response.status.code) "
                    + "\(response.status.reasonPhrase.quotable)': check host, port and path of the URL"
            )
        }
        let headers = response.headers
        guard headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }) else {
            return .upgradeRefused("the server switched to another protocol than WebSocket")
        }
        guard headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" }) else {
            return .upgradeRefused("the server's answer to the WebSocket request lacks 'Connection: Upgrade'")
        }
        guard headers["sec-websocket-accept"] == [WebSocketAccept.value(for: self.key)] else {
            return .upgradeRefused(
                "the server's answer to the WebSocket request has not the right Sec-WebSocket-Accept: "
                    + "what answers there is no WebSocket server, or a cache in between"
            )
        }
        guard !headers.contains(name: "sec-websocket-extensions"), !headers.contains(name: "sec-websocket-protocol")
        else {
            return .upgradeRefused("the server chose a WebSocket extension or subprotocol that nobody asked for")
        }
        return nil
    }
}
