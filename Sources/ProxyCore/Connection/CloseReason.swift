// SPDX-License-Identifier: GPL-3.0-only

public import ProxyWire

/// Why the proxy ends a connection: PROTOCOL section 1's close codes, each with the words for the peer.
///
/// WebSocket peers get code and words in the Close frame; on a stream only the log tells.
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
    /// A request was answered with an error, whose text this is; the server's own words.
    case refused(String)
    /// A message was no request, or none that there is. Its sender was told why, in words that may quote it.
    case badRequest(String)
    /// Data came while none is allowed: between Authenticate and TunnelEstablished, or a registration and its answer.
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
    /// Nothing was heard from the peer for `webSocketTimeout`, or from a device for `serverPingTimeout`.
    case silent
    /// RegisterServer or RegisterClient was answered with an error of theirs.
    case registrationRefused
    /// Something was asked for that only a device may ask for.
    case notRegistered
    /// Another connection has registered as this device, which had been silent.
    case evicted
    /// The device has gone, or does not want this client any more.
    case serverLeft
    /// The client did not read what its device sent for `slowClientTimeout`.
    case slowClient
    /// The token that let the connection in has expired (`closeOnExpiry`).
    case expired
    /// The peer takes nothing of what is sent to it, or does not end its side.
    case stalled
    /// The TLS handshake, or the WebSocket upgrade, took too long.
    case handshakeTimedOut
    /// A trusted proxy (`proxyProtocolFrom`) did not say as it should whom it connects for.
    case proxyHeader(ProxyHeaderFault)
    /// The client that a trusted proxy connects for may not connect from where it is (`[Access]`).
    case accessDenied
    /// The address of the client that a trusted proxy connects for has what it may have.
    case addressLimit
    /// The HTTP request was none for a WebSocket, and was told so.
    case noUpgrade(String)
    /// The connection was lost, or its TLS broken.
    case failed(String)
    /// The daemon failed; the peer did nothing wrong.
    case internalError

    /// The WebSocket close code (RFC 6455 section 7.4.1) for this reason.
    public var code: WebSocketCloseCode {
        switch self {
        case .partnerLeft, .peerLeft, .serverLeft: .normal
        case .shutdown: .goingAway
        case .framing(let code, _): code
        case .binaryBeforeTunnel: .unsupportedData
        case .messageTooBig: .messageTooBig
        case .refused, .badRequest, .earlyData, .inactive, .alone, .clientLoop, .replaced, .duplicate, .silent:
            .policyViolation
        case .registrationRefused, .notRegistered, .evicted, .slowClient, .expired: .policyViolation
        case .stalled, .handshakeTimedOut, .proxyHeader, .accessDenied, .addressLimit, .noUpgrade: .policyViolation
        // Nobody is there who could be told.
        case .failed, .internalError: .internalError
        }
    }

    /// The words for the log: without what the peer has sent, for that may be a secret in the wrong place.
    public var logText: String {
        switch self {
        case .badRequest: "A message was no request that can be performed."
        case .noUpgrade: "The HTTP request was none for a WebSocket."
        default: self.text
        }
    }

    /// The words for the peer.
    public var text: String {
        switch self {
        case .partnerLeft: "The tunnel partner has left."
        case .peerLeft: "The peer has closed the connection."
        case .shutdown: "The server is shutting down."
        case .framing(_, let text): text
        case .binaryBeforeTunnel: "Binary messages are only allowed in a tunnel."
        case .messageTooBig(let limit): "A control message may have at most \(limit) bytes."
        case .refused(let text), .badRequest(let text): text
        case .earlyData: "Data came too early: wait for TunnelEstablished, or for the answer to a registration."
        case .inactive: "No request came in time."
        case .alone: "No tunnel partner came in time."
        case .clientLoop: "Client loop: both tunnel partners have the same uuid."
        case .replaced: "A newer connection with the same token and nonce replaced this tunnel."
        case .duplicate: "A tunnel with this token and nonce exists already."
        case .registrationRefused: "The registration was refused."
        case .notRegistered: "Only a registered server may do that."
        case .evicted: "Another connection has registered with this server's uuid, from which nothing was heard."
        case .serverLeft: "The server has ended the connection."
        case .slowClient: "What the server sent was not read for too long."
        case .silent: "Nothing was heard from the peer for too long."
        case .expired: "The token has expired."
        case .stalled: "The peer takes nothing of what is sent to it."
        case .handshakeTimedOut: "The handshake took too long."
        case .proxyHeader(let fault): "The PROXY header cannot be used: \(fault)."
        case .accessDenied: "[Access] does not allow the address."
        case .addressLimit: "The address has as many connections as it may."
        case .noUpgrade(let text): text
        case .failed(let text): "The connection failed: \(text)"
        case .internalError: "Internal server error."
        }
    }
}
