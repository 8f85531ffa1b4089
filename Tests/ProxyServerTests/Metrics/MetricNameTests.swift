// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// Prometheus' rules for names.
@Suite struct MetricNameTests {
    @Test(
        arguments: [
            ("a", true), ("_", true), (":a:b", true), ("http_requests_total", true), ("a9", true), ("A", true),
            ("", false), ("9a", false), ("a-b", false), ("a.b", false), ("ä", false), ("a b", false), ("a\n", false),
        ]
    )
    func families(name: String, isValid: Bool) {
        #expect(MetricName.isValid(name) == isValid)
    }

    @Test(
        arguments: [
            ("a", true), ("_a", true), ("a_9", true), ("le_", true), ("", false), ("9a", false), ("a:b", false),
            ("a-b", false), ("__name__", false), ("le", false),
        ]
    )
    func labels(name: String, isValid: Bool) {
        #expect(MetricName.isValid(label: name) == isValid)
    }

    @Test("Too long is no name")
    func length() {
        let longest = String(repeating: "a", count: MetricName.maximumLength)
        #expect(MetricName.isValid(longest) && MetricName.isValid(label: longest))
        #expect(!MetricName.isValid(longest + "a") && !MetricName.isValid(label: longest + "a"))
    }

    @Test(
        "What a library calls its metric becomes a name",
        arguments: [
            ("http.server-requests", "http_server_requests"), ("9lives", "_9lives"), ("a:b_c9", "a:b_c9"), ("", ""),
            ("é", "__"),
        ]
    )
    func sanitized(label: String, name: String) {
        #expect(MetricName.sanitized(label) == name)
        #expect(name.isEmpty || MetricName.isValid(name))
    }
}
