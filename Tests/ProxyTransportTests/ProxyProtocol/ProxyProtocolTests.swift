// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import ProxyTransport

/// Connections through a trusted proxy are their clients', and nobody else speaks for others.
@Suite(.timeLimit(.minutes(2))) struct ProxyProtocolTests {
    /// Whom the servers trust; the tests' direct clients are 127.0.0.1.
    static let proxy = "127.0.0.2"

    static func access(allow: [String] = [], deny: [String] = []) throws -> AccessList {
        func ranges(_ texts: [String]) throws -> [AddressRange] { try texts.map { try #require(AddressRange($0)) } }
        return AccessList(allow: try ranges(allow), deny: try ranges(deny), proxies: try ranges([Self.proxy]))
    }

    static func connect(
        to endpoint: TestEndpoint,
        through header: ByteBuffer,
        upgrade: Bool = true
    ) async throws -> TestPeer {
        try await TestPeer.connect(to: endpoint, from: Self.proxy, preamble: header, upgrade: upgrade)
    }

    @Test("Behind a header every transport is as without one, and the client's address is the one that is known")
    func relayed() async throws {
        let network = TestEndpoint.Transport.allCases.filter { $0 != .unix }
        try await TestServer.run(access: try Self.access(), transports: network) { server in
            for header in TestProxyHeader.allCases {
                for transport in network {
                    let direct = try await TestPeer.connect(to: server[transport])
                    try await direct.authenticate(token: "t", name: "direct")
                    let relayed = try await Self.connect(to: server[transport], through: header.bytes)
                    try await relayed.authenticate(token: "t", name: "relayed")
                    #expect(try await relayed.receiveEstablished().name == "direct")
                    #expect(try await direct.receiveEstablished().name == "relayed")
                    try await relayed.send(.binary, ByteBuffer(bytes: Payload.bytes(300_000, seed: 1)))
                    #expect(try await direct.receivePayload(300_000) == Payload.bytes(300_000, seed: 1))
                    try await direct.send("back")
                    #expect(try await relayed.receivePayload(4) == Array("back".utf8))
                    let addresses = server.transport.connections().map(\.address)
                    #expect(addresses.count == 2)
                    #expect(addresses.contains { $0.description == header.address && $0.host == header.host })
                    #expect(addresses.contains { $0.host == "127.0.0.1" })
                    await relayed.close()
                    await direct.close()
                    await server.waitUntilEmpty()
                }
            }
            let total = UInt64(2 * network.count)
            #expect(server.transport.events().proxyHeader == HandshakeCounts(begun: total, completed: total))
            #expect(server.transport.events().tls == HandshakeCounts(begun: 8, completed: 8))
        }
    }

    @Test("A device is told of the client, not of the proxy", arguments: TestProxyHeader.allCases)
    func deviceHears(header: TestProxyHeader) async throws {
        try await TestServer.runTunnelProxy(access: try Self.access(), transports: [.ssl, .wss]) { server in
            let device = try await TestDevice.register(at: server[.ssl])
            let client = try await Self.connect(to: server[.wss], through: header.bytes)
            _ = try await client.call(
                TunnelProxyAPI.TunnelProxy.RegisterClient(
                    clientName: "client",
                    clientUuid: Uuid.random().description,
                    serverUuid: device.uuid.description
                )
            )
            #expect(try await device.receiveClient().clientPeerAddress == header.host)
            await client.close()
            await device.peer.close()
        }
    }

    @Test("A header and what follows it may come in one segment, or byte by byte", arguments: TestProxyHeader.allCases)
    func segments(header: TestProxyHeader) async throws {
        try await TestServer.run(access: try Self.access(), transports: [.tcp]) { server in
            var all = header.bytes
            all.writeString(#"{"id":7,"method":"RemoteProxy.Hello"}"#)
            let whole = try await Self.connect(to: server[.tcp], through: all)
            #expect(try await whole.receiveMessage().contains(#""id":7"#))
            let drops = try await TestPeer.connect(to: server[.tcp], from: Self.proxy)
            try await drops.channel.setOption(.tcpOption(.tcp_nodelay), value: 1).get()
            for byte in all.readableBytesView { try await drops.send(raw: ByteBuffer(bytes: [byte])) }
            #expect(try await drops.receiveMessage().contains(#""id":7"#))
            #expect(server.transport.connections().allSatisfy { $0.address.description == header.address })
            for peer in [whole, drops] { await peer.close() }
        }
    }

    @Test(
        "LOCAL, UNKNOWN and its own address leave the proxy what it is, and nobody judges it",
        arguments: [
            ByteBuffer(string: "PROXY UNKNOWN\r\n"), TestProxyHeader.block(command: 0, family: 0, []),
            TestProxyHeader.line(from: ProxyProtocolTests.proxy),
            TestProxyHeader.block(command: 1, family: 0x31, [UInt8](repeating: 0, count: 216)),
        ]
    )
    func own(header: ByteBuffer) async throws {
        try await TestServer.run(access: try Self.access(deny: ["0.0.0.0/0"]), transports: [.ssl]) { server in
            let peer = try await Self.connect(to: server[.ssl], through: header)
            try await peer.authenticate(token: "t")
            #expect(server.transport.connections().map(\.address.host) == [Self.proxy])
            await peer.close()
        }
    }

    @Test("From any other address a header is malformed, and names nobody")
    func spoofed() async throws {
        let recorder = EndRecorder()
        try await TestServer.run(access: try Self.access(), observer: recorder, transports: [.tcp, .ssl, .ws]) {
            server in
            for header in TestProxyHeader.allCases {
                let tcp = try await TestPeer.connect(to: server[.tcp], preamble: header.bytes)
                let answer = await tcp.receiveEnding().rest
                #expect(String(decoding: answer, as: UTF8.self).contains("Failed to parse JSON data"))
                let ssl = try await TestPeer.connect(
                    to: TestEndpoint(.tcp, port: server[.ssl].port),
                    preamble: header.bytes
                )
                _ = await ssl.receiveEnding()
                let webSocket = try await TestPeer.connect(to: server[.ws], preamble: header.bytes, upgrade: false)
                let words = await webSocket.receiveEnding().rest
                #expect(String(decoding: words, as: UTF8.self).hasPrefix("HTTP/1.1 400"))
                for peer in [tcp, ssl, webSocket] { await peer.close() }
            }
            let ends = await recorder.next(6)
            #expect(ends.allSatisfy { $0.report.address.host == "127.0.0.1" })
            #expect(server.transport.events().proxyHeader == HandshakeCounts())
        }
    }
}
