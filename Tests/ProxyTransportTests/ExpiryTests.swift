// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyTransport

/// Connections whose token expires.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ExpiryTests {
    /// Accepts every token. A name that is a number is how long it is good, in milliseconds.
    private struct Service: RendezvousHandler {
        typealias Hello = RendezvousAPI.RemoteProxy.Hello
        typealias Authenticate = RendezvousAPI.Authentication.Authenticate

        let connection: RendezvousConnection
        let named: NamedConnections

        func hello(_ request: Hello) async throws(Hello.Failure) -> Hello.Response {
            Hello.Response(server: "", name: "", version: "", apiVersion: "")
        }

        func authenticate(_ request: Authenticate) async throws(Authenticate.Failure) -> Authenticate.Response {
            self.named.connections.withLock { $0[request.name] = self.connection }
            if let milliseconds = Int(request.name) { self.connection.expire(after: .milliseconds(milliseconds)) }
            return Authenticate.Response(authenticationError: .noError)
        }
    }

    /// Connections by the names that their peers gave.
    private final class NamedConnections: Sendable {
        let connections = Mutex<[String: RendezvousConnection]>([:])
    }

    private let named = NamedConnections()

    @Test(
        "A tunnel ends when the token of either end has expired, and both ends with it",
        arguments: TestEndpoint.Transport.allCases
    )
    func tunnel(transport: TestEndpoint.Transport) async throws {
        let named = self.named
        try await TestServer.run(
            transports: [transport],
            makeHandler: { Service(connection: $0, named: named) },
            { server in
                // Several, so that some of them have moved to another event loop.
                for round in 0..<4 {
                    let one = try await TestPeer.connect(to: server[transport])
                    let two = try await TestPeer.connect(to: server[transport])
                    try await one.authenticate(token: "\(round)", name: "one")
                    try await two.authenticate(token: "\(round)", name: "two")
                    try await one.receiveEstablished()
                    try await two.receiveEstablished()
                    try await one.send("payload")
                    #expect(try await two.receivePayload(7) == Array("payload".utf8))
                    let connection = try #require(named.connections.withLock { $0["one"] })
                    connection.expire(after: .milliseconds(1))
                    // The partner first: it does not wait for the other peer to close.
                    #expect(await two.receiveEnding().rest.isEmpty)
                    let ending = await one.receiveEnding()
                    #expect(ending.rest.isEmpty)
                    if transport.isWebSocket {
                        #expect(ending.code == .policyViolation)
                        #expect(ending.reason == "The token has expired.")
                    }
                    await one.close()
                    await two.close()
                    await server.waitUntilEmpty()
                }
            }
        )
    }

    @Test("One that is still alone ends, too; a past expiry ends it at once", arguments: ["1", "0", "-5"])
    func alone(milliseconds: String) async throws {
        try await TestServer.run(transports: [.wss], makeHandler: { [named] in Service(connection: $0, named: named) })
        { server in
            let peer = try await TestPeer.connect(to: server[.wss])
            try await peer.sendAuthenticate(token: "t", name: milliseconds)
            #expect(await peer.receiveEnding().reason == "The token has expired.")
            await peer.close()
            await server.waitUntilEmpty()
        }
    }

    @Test("A connection that ends before its token does leaves nothing behind; the longest times overflow nothing")
    func cancelled() async throws {
        try await TestServer.run(transports: [.tcp], makeHandler: { [named] in Service(connection: $0, named: named) })
        { server in
            for name in ["60000", "\(Int64.max)", "\(Int.max)"] {
                let peer = try await TestPeer.connect(to: server[.tcp])
                try await peer.authenticate(token: name, name: name)
                #expect(server.transport.context.directory.lifetimeCount == 1)
                await peer.close()
                await server.waitUntilEmpty()
                #expect(server.transport.context.directory.lifetimeCount == 0)
            }
        }
    }
}
