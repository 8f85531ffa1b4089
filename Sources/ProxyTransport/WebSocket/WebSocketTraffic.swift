// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOHTTP1
import ProxyCore
import ProxyWire

/// Tells of a WebSocket connection's handshake, pings and Close frames (category WebSocketServerTraffic, level trace).
///
/// Never of payload, nor of what a ping carries, nor of a request's query or fields.
struct WebSocketTraffic {
    let logger: Logger
    let id: ConnectionID

    enum Direction: String {
        case received, sent
    }

    /// A request has come, and this is what it is answered with.
    func handshake(_ head: HTTPRequestHead, answered status: HTTPResponseStatus) {
        self.logger.trace(
            "handshake",
            metadata: [
                "id": "\(self.id)", "request": .string(head.lineWithoutQuery), "status": "\(status.code)",
            ]
        )
    }

    /// What has come is no request that HTTP knows.
    func noHandshake(answered status: HTTPResponseStatus) {
        self.logger.trace("no HTTP request", metadata: ["id": "\(self.id)", "status": "\(status.code)"])
    }

    func ping(_ direction: Direction) {
        self.logger.trace("ping \(direction.rawValue)", metadata: ["id": "\(self.id)"])
    }

    func pong(_ direction: Direction) {
        self.logger.trace("pong \(direction.rawValue)", metadata: ["id": "\(self.id)"])
    }

    /// - Parameter code: nil: the frame had none.
    func close(_ direction: Direction, _ code: WebSocketCloseCode?) {
        self.logger.trace(
            "Close frame \(direction.rawValue)",
            metadata: ["id": "\(self.id)", "code": .string(code.map { "\($0.rawValue)" } ?? "none")]
        )
    }
}

extension HTTPRequestHead {
    /// The request's first line (RFC 9112 section 3). Queries may hold what is nobody's business.
    fileprivate var lineWithoutQuery: String {
        let parts = self.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let target = String(parts.first ?? "") + (parts.count > 1 ? "?…" : "")
        return "\(self.method.rawValue) \(target) \(self.version)"
    }
}
