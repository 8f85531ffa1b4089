// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ServiceLifecycle
import Testing

@testable import ProxyServer

/// The assembled server counts what clients do.
@Suite(.timeLimit(.minutes(2))) struct LiveMetricsTests {
    @Test("Handshakes, verdicts, a tunnel and its payload, then its end")
    func tunnel() async throws {
        let certificate = TestCertificate.ecdsa
        let text = """
            \(RemoteProxyServerTests.transports)
            [SSL]
            certificate=\(certificate.certificate)
            certificateKey=\(certificate.key)
            """
        let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
        let server = try buildProxyServer(
            configuration,
            makeLogger: { _ in .silent },
            logStatus: { LogStatus(lostLines: 0, backlog: 0, backlogLimit: 1) }
        )
        let metrics = server.metrics
        #expect(metrics.value("connections_limit") == nil)
        let group = ServiceGroup(services: [server], logger: .silent)
        async let end: Void = group.run()
        let ports = try await server.listeners.compactMap(\.address?.port)
        try #require(ports.count == 2)
        let (one, two) = try await TestPeer.tunnel(
            TestEndpoint(.wss, port: ports[0]),
            TestEndpoint(.ssl, port: ports[1])
        )
        try await one.send("hello")
        #expect(try await two.receivePayload(5) == Array("hello".utf8))
        let during = [
            ("phase{phase=\"serving\"}", "1"), ("handshakes_total{kind=\"tls\",outcome=\"completed\"}", "2"),
            ("handshakes_total{kind=\"websocket\",outcome=\"completed\"}", "1"),
            ("handshakes_in_progress{kind=\"tls\"}", "0"),
            ("connections{api=\"rendezvous\",state=\"tunnel\",transport=\"wss\"}", "1"),
            ("connections{api=\"rendezvous\",state=\"tunnel\",transport=\"ssl\"}", "1"),
            ("connections_accepted_total{api=\"rendezvous\"}", "2"), ("tunnels{api=\"rendezvous\"}", "1"),
            ("tunnels_established_total{api=\"rendezvous\"}", "1"), ("payload_bytes_total{api=\"rendezvous\"}", "5"),
            ("authentications_total{verdict=\"accepted\"}", "2"), ("authentications_in_progress", "0"),
            ("authentication_duration_seconds_count", "2"), ("log_lines_lost_total", "0"),
        ]
        for (series, value) in during { #expect(metrics.value(series) == value, "\(series)") }
        #expect(metrics.limits().first == LimitReading("maxConnections", 2, of: 20_000))
        await one.close()
        await two.close()
        await group.triggerGracefulShutdown()
        try await end
        #expect(metrics.value("tunnels{api=\"rendezvous\"}") == "0")
        #expect(metrics.value("phase{phase=\"draining\"}") == "1")
        let reasons = metrics.lines.filter { $0.hasPrefix("nymea_remoteproxy_connections_closed_total") }
        #expect(reasons.compactMap { Int($0.split(separator: " ").last ?? "") }.reduce(0, +) == 2)
    }
}
