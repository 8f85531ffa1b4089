// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// The rules of the text exposition format, version 0.0.4.
@Suite struct PrometheusTextTests {
    static func text(_ families: [MetricFamily]) -> String {
        String(decoding: PrometheusText.render(families), as: UTF8.self)
    }

    static let gauge = MetricDescription("b_gauge", .gauge, "A gauge.")
    static let counter = MetricDescription("a_total", .counter, "A counter.")

    @Test("Families by name, series by their labels, labels by name; help and type stand in front, once")
    func order() {
        let families = [
            MetricFamily(
                Self.gauge,
                [
                    MetricSample(["x": "2", "a": "1"], .number(0.5)), MetricSample(["x": "1", "a": "1"], .count(1)),
                    MetricSample([:], .number(-3)),
                ]
            ),
            MetricFamily(Self.counter, .count(.max)),
        ]
        let expected = """
            # HELP a_total A counter.
            # TYPE a_total counter
            a_total 18446744073709551615
            # HELP b_gauge A gauge.
            # TYPE b_gauge gauge
            b_gauge -3
            b_gauge{a="1",x="1"} 1
            b_gauge{a="1",x="2"} 0.5

            """
        #expect(Self.text(families) == expected)
        #expect(Self.text(families.reversed()) == expected)
    }

    @Test("A histogram's buckets are cumulative, the last counts everything, as does _count")
    func histogram() {
        let value = HistogramValue(bounds: [0.1, 1, 10], counts: [2, 0, 3, 1], sum: 42.25)
        let description = MetricDescription("h_seconds", .histogram, "Times.", buckets: value.bounds)
        #expect(
            Self.text([MetricFamily(description, [MetricSample(["api": "x"], .histogram(value))])]) == """
                # HELP h_seconds Times.
                # TYPE h_seconds histogram
                h_seconds_bucket{api="x",le="0.1"} 2
                h_seconds_bucket{api="x",le="1"} 2
                h_seconds_bucket{api="x",le="10"} 5
                h_seconds_bucket{api="x",le="+Inf"} 6
                h_seconds_sum{api="x"} 42.25
                h_seconds_count{api="x"} 6

                """
        )
    }

    @Test("In a label's value backslash, quotation mark and line feed are escaped; in help only the first and the last")
    func escapes() {
        let description = MetricDescription("g", .gauge, "a \\ \"b\"\nc")
        let sample = MetricSample(["l": "a \\ \"b\"\nc\r\n€"], .count(0))
        #expect(
            Self.text([MetricFamily(description, [sample])])
                == "# HELP g a \\\\ \"b\"\\nc\n# TYPE g gauge\ng{l=\"a \\\\ \\\"b\\\"\\nc\r\\n€\"} 0\n"
        )
    }

    @Test("A family without series is left out")
    func empty() {
        #expect(Self.text([MetricFamily(Self.gauge, [])]) == "")
        #expect(Self.text([]) == "")
    }

    @Test(
        "Numbers are written as Go reads them",
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.005, "0.005"), (1_700_000_000, "1700000000"),
            (1_700_000_000.25, "1700000000.25"), (9_007_199_254_740_992, "9007199254740992"), (1e300, "1e+300"),
            (1e-9, "1e-09"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] as [(Double, String)]
    )
    func numbers(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }
}
