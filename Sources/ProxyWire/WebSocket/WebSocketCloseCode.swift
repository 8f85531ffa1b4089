// SPDX-License-Identifier: GPL-3.0-only

/// The status code of a close frame (RFC 6455 section 7.4).
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    /// Wraps any number; see ``isValidOnTheWire`` for those that a frame may carry.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The purpose of the connection is fulfilled.
    public static let normal = Self(rawValue: 1000)
    /// The endpoint goes away: a server stops, a page is left.
    public static let goingAway = Self(rawValue: 1001)
    /// The peer broke the framing rules.
    public static let protocolError = Self(rawValue: 1002)
    /// The peer sent a kind of data that is not accepted here.
    public static let unsupportedData = Self(rawValue: 1003)
    /// The peer's data does not fit the message's type: text that is no UTF-8.
    public static let invalidPayload = Self(rawValue: 1007)
    /// The peer broke a rule of the protocol spoken over the WebSocket.
    public static let policyViolation = Self(rawValue: 1008)
    /// The peer's message is larger than what is accepted here.
    public static let messageTooBig = Self(rawValue: 1009)
    /// The server met a condition that keeps it from going on.
    public static let internalError = Self(rawValue: 1011)

    /// Whether a close frame may carry the code.
    ///
    /// 1004 is reserved, 1005, 1006 and 1015 are names for things that were never sent (section 7.4.1), 1012 to 1014
    /// were registered with IANA later. 3000 to 3999 are for libraries, 4000 to 4999 for private use (section 7.4.2).
    public var isValidOnTheWire: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
