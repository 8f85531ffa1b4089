// SPDX-License-Identifier: GPL-3.0-only

import NIOHTTP1
import ProxyWire

/// What an HTTP request on a WebSocket port comes to (RFC 6455 section 4.2).
enum WebSocketUpgradeRequest: Equatable {
    /// A valid opening handshake; `accept` is the value of `Sec-WebSocket-Accept`.
    case upgrade(accept: String)
    /// A handshake of another protocol version: 426 (RFC 6455 section 4.4).
    case otherVersion
    /// Anything else: 400, with what is wrong.
    case invalid(String)

    /// The one version there is.
    static let version = "13"

    init(_ head: HTTPRequestHead) {
        let headers = head.headers
        guard head.method == .GET else {
            self = .invalid("This is a WebSocket server: the method must be GET, not \(head.method.rawValue).")
            return
        }
        guard head.version.major == 1, head.version.minor >= 1 else {
            self = .invalid("The WebSocket handshake needs HTTP/1.1.")
            return
        }
        guard headers["host"].count == 1 else {
            self = .invalid("The request must have one Host field.")
            return
        }
        guard headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }),
            headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" })
        else {
            self = .invalid("This is a WebSocket server: 'Upgrade: websocket' and 'Connection: Upgrade' are missing.")
            return
        }
        guard headers["sec-websocket-version"] == [Self.version] else {
            self = .otherVersion
            return
        }
        guard let key = headers["sec-websocket-key"].onlyElement, Self.isValid(key: key) else {
            self = .invalid("The request must have one Sec-WebSocket-Key of 16 bytes in base64.")
            return
        }
        guard !headers.contains(name: "transfer-encoding"), headers["content-length"].allSatisfy({ $0 == "0" }) else {
            self = .invalid("A WebSocket handshake has no body.")
            return
        }
        self = .upgrade(accept: WebSocketAccept.value(for: key))
    }

    /// 16 bytes in base64: 22 characters of its alphabet and two of padding. The value means nothing to a server.
    private static func isValid(key: String) -> Bool {
        let bytes = Array(key.utf8)
        return bytes.count == 24 && bytes.suffix(2) == Array("==".utf8)[...]
            && bytes.dropLast(2).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default:
                    false
                }
            }
    }
}

extension Array {
    fileprivate var onlyElement: Element? { self.count == 1 ? self[0] : nil }
}
