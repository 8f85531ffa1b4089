// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Logging
import ProxyAuthentication
import ProxyCore
import Testing

@testable import ProxyServer

/// The server's families, from what is counted and what is read.
@Suite struct ServerMetricsTests {
    @Test(
        "What the server tells of itself is shown, and what there is none of is shown as none",
        arguments: [
            ("phase{phase=\"serving\"}", "1"), ("phase{phase=\"draining\"}", "0"),
            ("connections{api=\"rendezvous\",state=\"tunnel\",transport=\"wss\"}", "4"),
            ("connections{api=\"rendezvous\",state=\"tunnel\",transport=\"ws\"}", "0"),
            ("connections{api=\"tunnel-proxy\",state=\"client\",transport=\"unix\"}", "2"),
            ("connections_limit", "20000"), ("connections_accepted_total{api=\"rendezvous\"}", "50"),
            ("tunnels{api=\"rendezvous\"}", "2"), ("tunnels{api=\"tunnel-proxy\"}", "2"),
            ("tunnels_established_total{api=\"tunnel-proxy\"}", "12"),
            ("payload_bytes_total{api=\"rendezvous\"}", "5000000000000"),
            ("handshakes_total{kind=\"proxy\",outcome=\"completed\"}", "26"),
            ("handshakes_in_progress{kind=\"proxy\"}", "3"), ("refused_total{limit=\"allowedOrigins\"}", "27"),
            ("handshakes_total{kind=\"tls\",outcome=\"timed_out\"}", "2"),
            ("handshakes_total{kind=\"websocket\",outcome=\"completed\"}", "9"),
            ("handshakes_in_progress{kind=\"tls\"}", "4"), ("handshakes_in_progress{kind=\"websocket\"}", "0"),
            ("authentications_in_progress", "6"), ("authentications_limit", "64"),
            ("authentications_waiting", "7"), ("authentications_waiting_limit", "1000"),
            ("refused_total{limit=\"maxConnections\"}", "21"), ("refused_total{limit=\"maxHttpHeadSize\"}", "22"),
            ("refused_total{limit=\"maxClientsPerServer\"}", "23"),
            ("refused_total{limit=\"maxTlsHandshakes\"}", "31"), ("refused_total{limit=\"descriptors\"}", "32"),
            ("refused_total{limit=\"maxUnauthenticatedPerAddress\"}", "33"),
            ("refused_total{limit=\"connectionRatePerAddress\"}", "34"),
            ("refused_total{limit=\"maxRegistrationsPerAddress\"}", "35"),
            ("refused_total{limit=\"maxWaitingAuthentications\"}", "24"),
            ("refused_total{limit=\"maxFailuresPerMinute\"}", "25"), ("refused_total{limit=\"maxMessageSize\"}", "0"),
            ("log_lines_lost_total", "8"), ("configuration_last_reload_successful", "1"),
            ("certificate_expiry_timestamp_seconds{api=\"rendezvous\"}", "1900000000"),
        ]
    )
    func sources(series: String, value: String) {
        #expect(ServerMetrics.sample().value(series) == value)
    }

    @Test("Connections of a kind that there cannot be have no series")
    func kinds() {
        let lines = ServerMetrics.sample().lines.filter { $0.hasPrefix("nymea_remoteproxy_connections{") }
        #expect(lines.count == 2 * 3 * TransportKind.allCases.count)
        #expect(!lines.contains { $0.contains("rendezvous") && $0.contains("device") })
    }

    @Test("A connection that ends is counted by its reason, never by words", arguments: ServedAPI.allCases)
    func ends(api: ServedAPI) {
        let metrics = ServerMetrics.sample()
        let report = ConnectionReport(
            id: ConnectionID(1),
            api: api,
            transport: .tcp,
            address: PeerAddress(host: "192.0.2.1", port: 1),
            acceptedAt: 0
        )
        for reason in [.badRequest("s3cret"), .badRequest("other"), .messageTooBig(limit: 1), .slowClient]
            as [CloseReason]
        {
            metrics.connectionEnded(ConnectionEnd(report: report, duration: .zero, reason: reason))
        }
        func closed(_ reason: String) -> String? {
            metrics.value("connections_closed_total{api=\"\(api.rawValue)\",reason=\"\(reason)\"}")
        }
        #expect(closed("bad_request") == "2")
        #expect(closed("message_too_big") == "1")
        #expect(closed("partner_left") == "0")
        #expect(metrics.value("refused_total{limit=\"maxMessageSize\"}") == "1")
        #expect(metrics.value("refused_total{limit=\"slowClientTimeout\"}") == "1")
        #expect(!metrics.lines.contains { $0.contains("s3cret") || $0.contains("192.0.2.1") })
    }

    @Test(
        "A verdict is counted, and how long it took",
        arguments: [
            (.accepted(user: "anna"), "accepted"), (.refused, "refused"),
            (.failed(AuthenticationFailure(.timedOut)), "timed_out"),
            (.failed(AuthenticationFailure(.unavailable, detail: "d")), "unavailable"),
            (.failed(AuthenticationFailure(.tooManyFailures)), "too_many_failures"),
            (.failed(AuthenticationFailure(.cancelled)), "cancelled"),
        ] as [(AuthenticationVerdict, String)]
    )
    func verdicts(verdict: AuthenticationVerdict, label: String) async {
        let metrics = ServerMetrics.sample()
        let desk = AuthenticationDesk(
            serverName: "",
            authenticator: AuthenticationDeskTests.Fixed(verdict: verdict),
            timeout: .seconds(60),
            metrics: metrics.authentications,
            logger: .silent
        )
        #expect(await desk.judge(.sample) == verdict)
        for other in AuthenticationMetrics.Outcome.allCases {
            let count = metrics.value("authentications_total{verdict=\"\(other.rawValue)\"}")
            #expect(count == (other.rawValue == label ? "1" : "0"))
        }
        #expect(metrics.value("authentication_duration_seconds_count") == "1")
        #expect(metrics.authentications.inProgress == 0)
        #expect(!metrics.lines.contains { $0.contains("anna") })
    }

    @Test("The duration goes into its bucket, in seconds")
    func duration() {
        let metrics = ServerMetrics.sample()
        for duration in [.milliseconds(30), .seconds(3), .seconds(Int64.max)] as [Duration] {
            metrics.authentications.begin()
            metrics.authentications.end(.refused, after: duration)
        }
        func bucket(_ bound: String) -> String? {
            metrics.value("authentication_duration_seconds_bucket{le=\"\(bound)\"}")
        }
        #expect(["0.025", "0.05", "2.5", "5", "10", "+Inf"].map(bucket) == ["0", "1", "1", "2", "2", "3"])
    }

    @Test("Without limits of the back-end nobody waits, and who asks is being judged")
    func noLimits() {
        let metrics = ServerMetrics()
        metrics.attach(MetricSources(maximumConnections: { 1 }))
        metrics.authentications.begin()
        #expect(metrics.value("authentications_in_progress") == "1")
        #expect(metrics.value("authentications_limit") == nil)
        #expect(metrics.value("log_lines_lost_total") == nil)
        #expect(metrics.limits().map(\.name).contains("maxConnections"))
    }

    @Test("Reloads are counted by outcome, and the last one's is shown")
    func reloads() {
        let metrics = ServerMetrics()
        metrics.reloads.succeeded()
        metrics.reloads.failed()
        #expect(metrics.value("configuration_reloads_total{outcome=\"applied\"}") == "1")
        #expect(metrics.value("configuration_reloads_total{outcome=\"refused\"}") == "1")
        #expect(metrics.value("configuration_last_reload_successful") == "0")
        metrics.reloads.succeeded()
        #expect(metrics.value("configuration_last_reload_successful") == "1")
    }

    @Test("Before it is known where to read, what is counted is there already")
    func unattached() {
        let metrics = ServerMetrics()
        #expect(metrics.limits().isEmpty)
        #expect(metrics.value("connections_limit") == nil)
        #expect(metrics.value("authentications_total{verdict=\"refused\"}") == "0")
    }

    @Test("Every limit comes with how near it is")
    func limits() {
        let limits = ServerMetrics.sample().limits()
        #expect(
            limits.prefix(4) == [
                LimitReading("maxConnections", 8, of: 20_000),
                LimitReading("maxParallelAuthentications", 6, of: 64),
                LimitReading("maxWaitingAuthentications", 7, of: 1000),
                LimitReading("log backlog", 100, of: 4096, .bytes),
            ]
        )
        #expect(limits.contains { $0.name == "descriptors" && $0.value > 0 && $0.limit > $0.value })
    }

    @Test("No series is there twice")
    func unique() {
        let series = ServerMetrics.sample().lines.filter { !$0.hasPrefix("#") }.compactMap {
            $0.split(separator: " ").dropLast().joined(separator: " ")
        }
        #expect(series.count > 100)
        #expect(Set(series).count == series.count)
    }

    @Test("Nothing of the server's own is refused by the registry, and the same numbers give the same bytes")
    func whole() {
        let refusals = MetricsRegistryTests.Refusals()
        let metrics = ServerMetrics.sample { refusals.add($0) }
        func own() -> [String] { metrics.lines.filter { !$0.hasPrefix("process_") } }
        let first = own()
        #expect(first == own())
        #expect(refusals.all.isEmpty)
    }
}
