// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// What happens to a third connection with the token and nonce of a live tunnel (`duplicateTunnel`).
public enum DuplicateTunnelPolicy: String, Sendable, CaseIterable {
    /// Both ends of the old tunnel are closed and the newcomer waits for a partner.
    case replace
    /// The newcomer is closed.
    case reject
}

/// The waits and bounds of the rendezvous API (PROTOCOL section 3), as configured in `[ProxyServer]`.
public struct RendezvousPolicy: Hashable, Sendable {
    /// How long a connection may go without a message before it authenticates.
    public var inactiveTimeout: TimeAmount
    /// How long an authenticator may take.
    public var authenticationTimeout: TimeAmount
    /// How long any asynchronous call may take before it is answered with `Command timed out`.
    public var jsonRpcTimeout: TimeAmount
    /// How long an authenticated connection waits for its partner.
    public var aloneTimeout: TimeAmount
    /// The largest control message, in bytes.
    public var maximumMessageSize: Int
    /// What happens to a third connection.
    public var duplicateTunnel: DuplicateTunnelPolicy
    /// Whose pages may open WebSocket connections.
    public var allowedOrigins = OriginList()

    /// The original's defaults, unless told otherwise.
    public init(
        inactiveTimeout: TimeAmount = .seconds(8),
        authenticationTimeout: TimeAmount = .seconds(8),
        jsonRpcTimeout: TimeAmount = .seconds(10),
        aloneTimeout: TimeAmount = .seconds(8),
        maximumMessageSize: Int = 65_536,
        duplicateTunnel: DuplicateTunnelPolicy = .replace
    ) {
        self.inactiveTimeout = inactiveTimeout
        self.authenticationTimeout = authenticationTimeout
        self.jsonRpcTimeout = jsonRpcTimeout
        self.aloneTimeout = aloneTimeout
        self.maximumMessageSize = maximumMessageSize
        self.duplicateTunnel = duplicateTunnel
    }
}
