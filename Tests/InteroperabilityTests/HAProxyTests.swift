// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import Testing

/// Behind a real load balancer clients are who they are.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HAProxyTests {
    static let options = ["send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"]

    private func access() throws -> AccessList {
        // The balancer's own address would be denied.
        let range = try #require(AddressRange(HAProxy.address))
        return AccessList(deny: [range], proxies: [range])
    }

    @Test(
        "Tunnels through it, TLS passing through, carry every byte, and both ends have their clients' addresses",
        arguments: HAProxyTests.options
    )
    func tunnel(options: String) async throws {
        let transports: [TestEndpoint.Transport] = [.wss, .ssl, .ws, .tcp]
        try await TestServer.run(access: try self.access(), transports: transports) { server in
            let routes = transports.map { HAProxy.Route(endpoint: server[$0], options: options) }
            try await HAProxy.run(routes) { balancer in
                for (one, two) in [(0, 1), (2, 3)] {
                    let (first, second) = try await TestPeer.tunnel(balancer.endpoints[one], balancer.endpoints[two])
                    let payload = Payload.bytes(500_000, seed: 9)
                    try await first.send(.binary, ByteBuffer(bytes: payload))
                    #expect(try await second.receivePayload(payload.count) == payload)
                    let clients = Set(
                        [first, second].compactMap { $0.channel.localAddress?.port }.map { "127.0.0.1:\($0)" }
                    )
                    #expect(Set(server.transport.connections().map(\.address.description)) == clients)
                    await first.close()
                    await second.close()
                    await server.waitUntilEmpty()
                }
            }
        }
    }

    @Test("Its health checks are its own, and let in", arguments: HAProxyTests.options)
    func healthChecks(options: String) async throws {
        let recorder = EndedConnections()
        try await TestServer.run(access: try self.access(), observer: recorder, transports: [.ssl]) { server in
            // With TLS a check waits for the server; without it it resets the connection as soon as it is there.
            let checks = ["check-ssl verify none", ""].map { check in
                HAProxy.Route(endpoint: server[.ssl], options: "\(options) check \(check) inter 20ms")
            }
            try await HAProxy.run(checks) { _ in
                var ends = recorder.ends.makeAsyncIterator()
                while server.transport.events().tls.completed < 3 {
                    let end = try #require(await ends.next())
                    #expect(end.report.address.host == HAProxy.address)
                }
                #expect(server.transport.events().proxyHeader.completed >= 3)
            }
        }
    }
}

/// Keeps the ends of connections.
private struct EndedConnections: ConnectionObserver {
    let ends: AsyncStream<ConnectionEnd>
    private let continuation: AsyncStream<ConnectionEnd>.Continuation

    init() {
        (self.ends, self.continuation) = AsyncStream.makeStream()
    }

    func connectionEnded(_ end: ConnectionEnd) { self.continuation.yield(end) }

    func tunnelEnded(_ end: TunnelEnd) {}
}
