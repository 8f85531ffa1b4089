// SPDX-License-Identifier: GPL-3.0-only

/// Why a WebSocket connection has to be failed: the peer broke a rule.
public struct WebSocketError: Error, Equatable, Sendable {
    /// The code to close with: 1002 for a broken framing rule, 1007 for text that is no UTF-8.
    public var code: WebSocketCloseCode
    /// Which rule was broken, in words fit for a log and for the close frame (at most 123 bytes).
    public var reason: String

    /// Makes an error; a receiver of events throws its own to stop a decoder.
    public init(code: WebSocketCloseCode, reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension WebSocketError: CustomStringConvertible {
    public var description: String {
        "\(self.reason) (WebSocket close code \(self.code.rawValue))"
    }
}

extension WebSocketError {
    /// A rule of RFC 6455 sections 5 to 7 was broken.
    static func protocolError(_ reason: String) -> Self {
        Self(code: .protocolError, reason: reason)
    }

    /// Text was no UTF-8 (RFC 6455 section 8.1).
    static let invalidText = Self(code: .invalidPayload, reason: "text message is not valid UTF-8")
}
