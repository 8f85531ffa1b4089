// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// A trusted proxy that does not say whom it connects for is not served, takes a place, and ends in good time.
@Suite(.timeLimit(.minutes(2))) struct ProxyHeaderFaultTests {
    private static func run(
        limits: TransportLimits = .patient,
        access: AccessList? = nil,
        lines: LogLines = LogLines(),
        _ body: (TransportServer, TestEndpoint, EndRecorder) async throws -> Void
    ) async throws {
        let recorder = EndRecorder()
        let transport = TransportServer(
            group: TestServer.group,
            limits: limits,
            access: try access ?? ProxyProtocolTests.access(),
            observers: [recorder],
            unixTime: { TestServer.unixTime },
            loggers: TransportLoggers(all: lines.logger(level: .info))
        )
        let server = RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        do {
            try await body(transport, TestEndpoint(.tcp, port: port), recorder)
        } catch {
            await transport.stop(closeTimeout: .zero)
            throw error
        }
        await transport.stop(closeTimeout: .zero)
    }

    @Test(
        "What is no header is closed without an answer",
        arguments: [
            (ByteBuffer(string: #"{"id":0,"method":"RemoteProxy.Hello"}"#), .missing),
            (ByteBuffer(bytes: [0x16, 0x03, 0x01, 0x02, 0x00]), .missing),
            (ByteBuffer(string: "PROXY TCP4 192.0.2.7 192.0.2.1 4711\r\n"), .fields),
            (ByteBuffer(string: "PROXY TCP4 " + String(repeating: "1", count: 500)), .endlessLine),
            (TestProxyHeader.block(command: 7, family: 0x11, [UInt8](repeating: 1, count: 12)), .command(7)),
            (TestProxyHeader.block(command: 1, family: 0x11, [UInt8](repeating: 1, count: 11)), .truncatedAddresses),
            (
                TestProxyHeader.block(command: 1, family: 0x11, [UInt8](repeating: 1, count: 4_081)),
                .tooLarge(4_097, limit: 4_096)
            ),
        ] as [(ByteBuffer, ProxyHeaderFault)]
    )
    func faults(bytes: ByteBuffer, fault: ProxyHeaderFault) async throws {
        let lines = LogLines()
        try await Self.run(lines: lines) { transport, endpoint, recorder in
            for _ in 1...3 {
                let peer = try await ProxyProtocolTests.connect(to: endpoint, through: bytes)
                #expect(await peer.receiveEnding().rest.isEmpty)
                await peer.close()
            }
            let ends = await recorder.next(3)
            #expect(ends.map(\.reason) == [.proxyHeader(fault), .proxyHeader(fault), .proxyHeader(fault)])
            #expect(ends.allSatisfy { $0.report.address.host == ProxyProtocolTests.proxy })
            #expect(transport.events().proxyHeader == HandshakeCounts(begun: 3, failed: 3))
            let said = lines.lines.filter { $0.contains("must send a PROXY header first") }
            #expect(!said.isEmpty)
            #expect(said.allSatisfy { $0.hasPrefix("warning ") && $0.contains("reason=\(fault)") })
        }
    }

    @Test("A header that ends in its midst is a fault; a check that only connects is none")
    func cutShort() async throws {
        let lines = LogLines()
        try await Self.run(lines: lines) { transport, endpoint, recorder in
            let check = try await TestPeer.connect(to: endpoint, from: ProxyProtocolTests.proxy)
            await check.close()
            #expect(await recorder.next(1).map(\.reason) == [.peerLeft])
            #expect(lines.lines.isEmpty)
            let short = try await TestPeer.connect(to: endpoint, from: ProxyProtocolTests.proxy)
            try await short.send(raw: "PROXY TCP4 192.0.2.7")
            try await short.finish()
            #expect(await short.receiveEnding().rest.isEmpty)
            await short.close()
            #expect(await recorder.next(1).map(\.reason) == [.proxyHeader(.cutShort)])
            #expect(lines.lines.contains { $0.contains("the connection ended within it") })
            #expect(transport.events().proxyHeader == HandshakeCounts(begun: 2, failed: 2))
        }
    }

    @Test("A header that comes slowly has no longer than one that does not come", arguments: ["", "PROXY TCP4 192."])
    func slow(beginning: String) async throws {
        var limits = TransportLimits.patient
        limits.proxyHeaderTimeout = .milliseconds(50)
        let lines = LogLines()
        try await Self.run(limits: limits, lines: lines) { transport, endpoint, recorder in
            let peer = try await ProxyProtocolTests.connect(to: endpoint, through: ByteBuffer(string: beginning))
            #expect(await peer.receiveEnding().rest.isEmpty)
            await peer.close()
            #expect(await recorder.next(1).map(\.reason) == [.handshakeTimedOut])
            #expect(transport.events().proxyHeader == HandshakeCounts(begun: 1, timedOut: 1))
            #expect(lines.lines.contains { $0.contains("not all of it came in time") })
        }
    }

    @Test("Who waits for a header is counted, and goes when the server stops or drains", arguments: [true, false])
    func waits(drains: Bool) async throws {
        var limits = TransportLimits.patient
        limits.maximumConnections = 1
        try await Self.run(limits: limits) { transport, endpoint, recorder in
            let silent = try await TestPeer.connect(to: endpoint, from: ProxyProtocolTests.proxy)
            // The one place is taken; who comes now waits until it is free.
            let next = try await ProxyProtocolTests.connect(to: endpoint, through: TestProxyHeader.line.bytes)
            while transport.events().connectionsHeld == 0 || transport.connectionCount == 0 { await Task.yield() }
            #expect(transport.connectionCount == 1 && transport.counts().rendezvous.connections == 1)
            await silent.close()
            try await next.authenticate(token: "t")
            await next.close()
            _ = await recorder.next(2)

            let last = try await TestPeer.connect(to: endpoint, from: ProxyProtocolTests.proxy)
            // Before it is active, it goes with its listener, as one that nobody has accepted.
            while transport.events().proxyHeader.begun < 3 || !transport.openChannels.allSatisfy(\.isActive) {
                await Task.yield()
            }
            if drains {
                await transport.drain(for: .hours(1))
            } else {
                await transport.stop(closeTimeout: .hours(1))
            }
            #expect(await last.receiveEnding().rest.isEmpty)
            await last.close()
            #expect(await recorder.next(1).map(\.reason) == [.shutdown])
        }
    }

    @Test("[Access] judges the client: its address is denied and allowed, never the proxy's")
    func access() async throws {
        let lines = LogLines()
        let access = try ProxyProtocolTests.access(allow: ["192.0.2.0/24"], deny: ["127.0.0.0/8", "192.0.2.66"])
        try await Self.run(access: access, lines: lines) { transport, endpoint, recorder in
            let good = try await ProxyProtocolTests.connect(
                to: endpoint,
                through: TestProxyHeader.line(from: "192.0.2.7")
            )
            try await good.authenticate(token: "t")
            for host in ["192.0.2.66", "127.0.0.9", "198.51.100.1"] {
                var bytes = TestProxyHeader.line(from: host)
                bytes.writeString(#"{"id":7,"method":"RemoteProxy.Hello"}"#)
                let bad = try await ProxyProtocolTests.connect(to: endpoint, through: bytes)
                #expect(await bad.receiveEnding().rest.isEmpty, "\(host)")
                await bad.close()
                let end = try #require(await recorder.next(1).first)
                #expect(end.reason == .accessDenied && end.report.address.host == host)
            }
            // The direct connection is refused where it always was.
            let direct = try await TestPeer.connect(to: endpoint)
            #expect(await direct.receiveEnding().rest.isEmpty)
            await direct.close()
            #expect(transport.events().accessDenied == 4)
            #expect(transport.events().proxyHeader == HandshakeCounts(begun: 4, completed: 4))
            let said = lines.lines.filter { $0.contains("[Access] does not allow the address") }
            #expect(said.first?.contains("address=192.0.2.66:4711") == true)
            await good.close()
        }
    }
}
