// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyAuthentication
import ProxyTransport
import RemoteProxyAPI

/// Answers the calls of one connection of the rendezvous API.
///
/// Small on purpose, there is one per connection: what connections share is behind one reference.
struct RendezvousService: RendezvousHandler {
    typealias Hello = RendezvousAPI.RemoteProxy.Hello
    typealias Authenticate = RendezvousAPI.Authentication.Authenticate

    let desk: AuthenticationDesk
    let connection: RendezvousConnection

    func hello(_ request: Hello) async throws(Hello.Failure) -> Hello.Response {
        Hello.Response(
            server: Version.server,
            name: self.desk.serverName,
            version: Version.product,
            apiVersion: Version.api
        )
    }

    /// When the connection goes, the transport cancels the task that runs this, and that ends the judging.
    func authenticate(_ request: Authenticate) async throws(Authenticate.Failure) -> Authenticate.Response {
        let verdict = await self.desk.judge(
            AuthenticationRequest(
                token: Secret(request.token),
                uuid: request.uuid,
                name: request.name,
                nonce: request.nonce.map(Secret.init),
                address: self.connection.address
            )
        )
        switch verdict {
        case .accepted(let user, let validFor):
            self.connection.accept(user: user)
            if let validFor { self.connection.expire(after: validFor) }
            return Authenticate.Response(authenticationError: .noError)
        case .refused:
            throw .invalidToken
        case .failed(let failure):
            switch failure.code {
            case .timedOut: throw .authenticationTimeout
            case .unavailable: throw .authenticatorUnavailable
            case .tooManyFailures: throw .tooManyFailures
            case .cancelled: throw .authenticationAborted
            }
        }
    }
}
