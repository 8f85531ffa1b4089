// SPDX-License-Identifier: GPL-3.0-only

/// The opening handshake of a WebSocket client (RFC 6455, section 4.1).
enum WebSocketUpgrade {
    /// The request. The key need not be random here, and the accept value is not checked: the server's own tests do.
    static func request(port: UInt16) -> [UInt8] {
        Array(
            """
            GET / HTTP/1.1\r
            Host: localhost:\(port)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r

            """.utf8
        )
    }

    /// How many bytes of `response` its head takes; nil while it is not whole.
    ///
    /// - Throws: `BenchmarkError` if it is not 101.
    static func headLength(of response: [UInt8]) throws -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard let last = (0...max(0, response.count - 4)).first(where: { response[$0...].starts(with: end) }) else {
            guard response.count < 16384 else { throw BenchmarkError("an HTTP head without an end") }
            return nil
        }
        guard response.starts(with: "HTTP/1.1 101 ".utf8) else {
            let line = String(decoding: response.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            throw BenchmarkError("the server refused the WebSocket upgrade: \(line)")
        }
        return last + 4
    }
}
