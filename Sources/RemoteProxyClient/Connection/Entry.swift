// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

// The messages that decide over a connection's state.

typealias Authenticate = RendezvousAPI.Authentication.Authenticate
typealias TunnelEstablished = RendezvousAPI.RemoteProxy.TunnelEstablished
typealias RegisterClient = TunnelProxyAPI.TunnelProxy.RegisterClient
typealias RegisterServer = TunnelProxyAPI.TunnelProxy.RegisterServer

/// A request that gives its connection a purpose: after it there are no more questions.
protocol EntryRequest: RPCMethod {
    /// What the server's consent leads to.
    static var entry: ConnectionMachine.Entry { get }
    /// What to report while the server has not answered.
    static var pendingState: ConnectionState { get }
    /// What to report when it has consented.
    static var grantedState: ConnectionState { get }
    /// The request as it may be shown.
    var withoutSecrets: Self { get }
    /// Why the server's answer is no consent, although it does not call itself an error; nil if it is one.
    static func refusal(in response: Response) -> ClientError?
    /// What an answer that calls itself an error means.
    static func refusal(_ text: String, _ params: RPCParams?) -> ClientError
}

/// Stands where a secret would.
private let mask = "(not shown)"

extension Authenticate: EntryRequest {
    static var entry: ConnectionMachine.Entry { .rendezvous }
    static var pendingState: ConnectionState { .authenticating }
    static var grantedState: ConnectionState { .waitingForPartner }

    var withoutSecrets: Self {
        var request = self
        request.token = mask
        return request
    }

    static func refusal(in response: Response) -> ClientError? {
        // Deployed servers say it in either way.
        self.refusal(response.authenticationError, response.authenticationError.rawValue)
    }

    static func refusal(_ text: String, _ params: RPCParams?) -> ClientError {
        guard case .object(let json) = params, let response = try? Response(json: json, path: .root),
            let refusal = self.refusal(response.authenticationError, text)
        else { return .authenticationRefused(text) }
        return refusal
    }

    private static func refusal(_ verdict: RendezvousAPI.AuthenticationError, _ text: String) -> ClientError? {
        switch verdict {
        case .noError: nil
        case .authenticationFailed, .unknown: .authenticationRefused(text)
        case .timeout, .aborted, .proxyError: .authenticationUnavailable(text)
        }
    }
}

extension RegisterClient: EntryRequest {
    static var entry: ConnectionMachine.Entry { .tunnel }
    static var pendingState: ConnectionState { .registering }
    static var grantedState: ConnectionState { .registered }

    var withoutSecrets: Self {
        var request = self
        request.token = self.token.map { _ in mask }
        return request
    }

    static func refusal(in response: Response) -> ClientError? { .registration(refused: response.tunnelProxyError) }

    static func refusal(_ text: String, _: RPCParams?) -> ClientError {
        .registrationRefused(Self.name.description, text)
    }
}

extension RegisterServer: EntryRequest {
    static var entry: ConnectionMachine.Entry { .multiplex }
    static var pendingState: ConnectionState { .registering }
    static var grantedState: ConnectionState { .registered }

    var withoutSecrets: Self {
        var request = self
        request.token = self.token.map { _ in mask }
        return request
    }

    static func refusal(in response: Response) -> ClientError? {
        if let refusal = ClientError.registration(refused: response.tunnelProxyError) { return refusal }
        return response.slipEnabled ? nil : .framesNotEnabled
    }

    static func refusal(_ text: String, _: RPCParams?) -> ClientError {
        .registrationRefused(Self.name.description, text)
    }
}
