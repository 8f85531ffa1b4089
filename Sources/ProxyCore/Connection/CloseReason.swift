// SPDX-License-Identifier: GPL-3.0-only

/// Why the proxy ends a connection: PROTOCOL section 1's close codes, each with the words for the peer.
///
/// WebSocket peers get code and words in the Close frame; on a stream they only reach the log.
public enum CloseReason: Hashable, Sendable {
    /// The partner of the tunnel is gone.
    case partnerLeft
    /// The peer itself has ended the connection.
    case peerLeft
    /// The daemon is stopping.
    case shutdown
    /// The WebSocket framing was violated (RFC 6455), or text was no UTF-8 (1007).
    case framing(WebSocketCloseCode, String)
    /// A binary message came before there was a tunnel.
    case binaryBeforeTunnel
    /// A control message grew past `maxMessageSize` bytes.
    case messageTooBig(limit: Int)
    /// A request was answered with an error, whose text this is.
    case refused(String)
    /// Data came while none is allowed: between Authenticate and TunnelEstablished.
    case earlyData
    /// No message came within `inactiveTimeout`.
    case inactive
    /// No partner came within `aloneTimeout`.
    case alone
    /// Both partners gave the same uuid.
    case clientLoop
    /// A newcomer with the same token and nonce replaced this tunnel (`duplicateTunnel=replace`).
    case replaced
    /// A tunnel with this token and nonce lives already (`duplicateTunnel=reject`).
    case duplicate
    /// Nothing was heard from the peer for `webSocketTimeout`.
    case silent
    /// The daemon failed; the peer did nothing wrong.
    case internalError

    /// The WebSocket close code (RFC 6455 section 7.4.1) for this reason.
    public var code: WebSocketCloseCode {
        switch self {
        case .partnerLeft, .peerLeft: .normal
        case .shutdown: .goingAway
        case .framing(let code, _): code
        case .binaryBeforeTunnel: .unsupportedData
        case .messageTooBig: .messageTooBig
        case .refused, .earlyData, .inactive, .alone, .clientLoop, .replaced, .duplicate, .silent: .policyViolation
        case .internalError: .internalError
        }
    }

    /// The words for the peer and for the log.
    public var text: String {
        switch self {
        case .partnerLeft: "The tunnel partner has left."
        case .peerLeft: "The peer has closed the connection."
        case .shutdown: "The server is shutting down."
        case .framing(_, let text): text
        case .binaryBeforeTunnel: "Binary messages are only allowed in a tunnel."
        case .messageTooBig(let limit): "A control message may have at most \(limit) bytes."
        case .refused(let text): text
        case .earlyData: "No data is allowed before TunnelEstablished."
        case .inactive: "No request came in time."
        case .alone: "No tunnel partner came in time."
        case .clientLoop: "Client loop: both tunnel partners have the same uuid."
        case .replaced: "A newer connection with the same token and nonce replaced this tunnel."
        case .duplicate: "A tunnel with this token and nonce exists already."
        case .silent: "Nothing was heard from the peer for too long."
        case .internalError: "Internal server error."
        }
    }
}
