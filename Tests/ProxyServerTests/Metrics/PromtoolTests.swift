// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import ProxyTesting
import Testing

@testable import ProxyServer

/// Prometheus' own tool reads what we write (`promtool check metrics`), and has nothing to say of it.
///
/// The tool is in Debian's package prometheus, which `make test` installs; without it these tests fail.
@Suite(.timeLimit(.minutes(2))) struct PromtoolTests {
    struct Verdict: Equatable {
        /// 0 if all is well, 1 if the text cannot be read, 3 if something is against the conventions.
        let exitCode: Int32
        let complaints: String
    }

    static func check(_ text: [UInt8]) throws -> Verdict {
        let tool = try SpawnedProcess(path: "/usr/bin/promtool", arguments: ["check", "metrics"], environment: [:])
        // The tool reads everything before it says anything, and what it says fits into a pipe.
        try tool.input.write(contentsOf: Data(text))
        try tool.input.close()
        let complaints = try tool.output.readToEnd() ?? Data()
        let errors = try tool.errors.readToEnd() ?? Data()
        tool.waitUntilExit()
        return Verdict(exitCode: tool.reap(), complaints: String(decoding: complaints + errors, as: UTF8.self))
    }

    @Test("The server's metrics are well formed and follow the conventions")
    func server() throws {
        let metrics = ServerMetrics.sample()
        for milliseconds in [1, 30, 300, 3000, 30_000] {
            metrics.authentications.begin()
            metrics.authentications.end(.refused, after: .milliseconds(milliseconds))
        }
        #expect(try Self.check(metrics.exposition()) == Verdict(exitCode: 0, complaints: ""))
    }

    @Test("So is whatever labels and numbers may hold")
    func odd() throws {
        let odd = MetricDescription("odd_ratio", .gauge, "A \\ backslash,\na line and a \"quotation\".")
        let times = MetricDescription("times_seconds", .histogram, "Times.", buckets: [0.1])
        let histogram = HistogramValue(bounds: [0.1], counts: [1, 2], sum: 1e-300)
        let text = PrometheusText.render([
            MetricFamily(
                odd,
                [
                    MetricSample(["l": "\\\"\n\r\t\u{7F}é{},=#"], .number(.nan)),
                    MetricSample(["l": ""], .number(1e300)),
                    MetricSample(["l": "b"], .number(-.infinity)), MetricSample(["l": "c"], .count(.max)),
                ]
            ),
            MetricFamily(times, [MetricSample(["b": "2", "a": "1"], .histogram(histogram))]),
        ])
        #expect(try Self.check(text) == Verdict(exitCode: 0, complaints: ""))
    }

    @Test(
        "The tool would say so if it were not",
        arguments: [
            "a{b=\"c} 1\n", "# TYPE a counter\n# TYPE a gauge\na 1\n", "9a 1\n", "a one\n",
        ]
    )
    func refuses(text: String) throws {
        #expect(try Self.check(Array(text.utf8)).exitCode == 1)
    }

    @Test("And of a name against the conventions, too")
    func complains() throws {
        let family = MetricFamily(MetricDescription("jobs", .counter, "Jobs."), .count(1))
        let verdict = try Self.check(PrometheusText.render([family]))
        #expect(verdict.exitCode == 3)
        #expect(verdict.complaints.contains("_total"))
    }
}
