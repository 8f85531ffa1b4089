// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import Logging
import ProxyAuthentication
import ProxyCore
import RemoteProxyAPI
import Testing

@testable import ProxyServer
@testable import ProxyTransport

/// What a connection is answered, with a back-end and a clock that do as the test says.
@Suite struct RendezvousServiceTests {
    typealias Authenticate = RendezvousAPI.Authentication.Authenticate

    let authenticator = ScriptedAuthenticator()
    let clock = ManualClock()

    let request = Authenticate(uuid: "an id", name: "anna's phone", token: "a-token", nonce: "a-nonce")

    func service(logger: Logger = .silent) -> RendezvousService {
        let desk = AuthenticationDesk(
            serverName: "my server",
            authenticator: self.authenticator,
            timeout: .seconds(8),
            clock: self.clock,
            logger: logger
        )
        let connection = RendezvousConnection(
            record: ConnectionRecord(
                id: ConnectionID(1),
                api: .rendezvous,
                transport: .wss,
                address: PeerAddress(host: "192.0.2.7", port: 50123),
                acceptedAt: 0
            ),
            directory: ConnectionDirectory(watch: ConnectionWatch(observers: [], unixTime: { 0 }))
        )
        return RendezvousService(desk: desk, connection: connection)
    }

    /// Calls Authenticate; a refusal comes back as a value.
    func outcome(_ request: Authenticate? = nil) async -> Result<Authenticate.Response, Authenticate.Failure> {
        do throws(Authenticate.Failure) {
            return .success(try await self.service().authenticate(request ?? self.request))
        } catch {
            return .failure(error)
        }
    }

    @Test("Hello tells the software, the configured name, and both versions")
    func hello() async throws {
        let answer = try await self.service().hello(.init())
        #expect(answer == .init(server: "nymea-remoteproxy", name: "my server", version: "1.0.0", apiVersion: "0.3"))
    }

    @Test("The back-end is asked about exactly what the client said, and where it called from")
    func request() async {
        async let outcome = self.outcome()
        let asked = await self.authenticator.asked.value
        #expect(asked.token == Secret("a-token"))
        #expect(asked.nonce == Secret("a-nonce"))
        #expect(asked.uuid == "an id")
        #expect(asked.name == "anna's phone")
        #expect(asked.address.description == "192.0.2.7:50123")
        self.authenticator.verdict.settle(.accepted(user: "anna"))
        #expect(await outcome == .success(.init(authenticationError: .noError)))
    }

    @Test("No nonce stays no nonce")
    func noNonce() async {
        async let outcome = self.outcome(Authenticate(uuid: "u", name: "n", token: "t", nonce: nil))
        #expect(await self.authenticator.asked.value.nonce == nil)
        self.authenticator.verdict.settle(.accepted(user: ""))
        #expect(await outcome == .success(.init(authenticationError: .noError)))
    }

    @Test(
        "Each failure has a text of its own and its own authenticationError",
        arguments: [
            (
                AuthenticationVerdict.refused, RendezvousAPI.AuthenticationError.authenticationFailed,
                "Invalid token. You are not allowed to use this server."
            ),
            (
                .failed(AuthenticationFailure(.unavailable, detail: "connection refused by 10.0.0.1")), .proxyError,
                "The token could not be checked: the authentication service did not answer. Please try again later."
            ),
            (
                .failed(AuthenticationFailure(.timedOut)), .timeout,
                "The token could not be checked in time. Please try again later."
            ),
            (.failed(AuthenticationFailure(.cancelled)), .aborted, "Checking the token was given up."),
        ]
    )
    func failures(
        verdict: AuthenticationVerdict,
        error: RendezvousAPI.AuthenticationError,
        message: String
    ) async {
        self.authenticator.verdict.settle(verdict)
        let expected = Authenticate.Failure(message: message, response: .init(authenticationError: error))
        #expect(await self.outcome() == .failure(expected))
    }

    @Test("On the wire a refusal is the documented one, byte for byte")
    func wire() async throws {
        self.authenticator.verdict.settle(.refused)
        guard case .failure(let failure) = await self.outcome() else {
            Issue.record("the token was accepted")
            return
        }
        let reply = String(decoding: RPCReply(id: 1, outcome: failure.outcome).encoded(), as: UTF8.self)
        #expect(
            reply == #"{"error":"Invalid token. You are not allowed to use this server.","id":1,"#
                + #""params":{"authenticationError":"AuthenticationErrorAuthenticationFailed"},"status":"error"}"#
                + "\n"
        )
    }

    @Test("A back-end that takes longer than authenticationTimeout is cancelled, and the client told so")
    func timeout() async {
        async let outcome = self.outcome()
        _ = await self.authenticator.asked.value
        await self.clock.untilSomeoneSleeps()
        self.clock.advance(by: .seconds(8))
        guard case .failure(let failure) = await outcome else {
            Issue.record("the token was accepted")
            return
        }
        #expect(failure.response?.authenticationError == .timeout)
        await self.authenticator.cancelled.value
    }

    @Test("When the client goes, the back-end is cancelled and nothing is left behind")
    func clientLeaves() async {
        let call = Task { await self.outcome() }
        _ = await self.authenticator.asked.value
        await self.clock.untilSomeoneSleeps()
        call.cancel()
        guard case .failure(let failure) = await call.value else {
            Issue.record("the token was accepted")
            return
        }
        #expect(failure.response?.authenticationError == .aborted)
        await self.authenticator.finished.value
        await self.clock.untilNobodySleeps()
    }
}
