// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOPosix
import Testing

@testable import ProxyServer

/// docs/metrics.md names what there is, and nothing else.
@Suite(.timeLimit(.minutes(1))) struct MetricsDocumentTests {
    static let described = MetricDescription.server + MetricDescription.process

    /// The first cell of each row of the tables: name and type.
    static func documented() throws -> [String: String] {
        let text = try ConfigurationReferenceTests.contents(of: "docs/metrics.md")
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        return rows.reduce(into: [:]) { table, row in
            let cells = row.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            table[cells[0]] = cells[1]
        }
    }

    @Test("Each family has a row, with its type, and each row is a family")
    func rows() throws {
        let families = Dictionary(uniqueKeysWithValues: Self.described.map { ($0.name, $0.kind.rawValue) })
        #expect(try Self.documented() == families)
    }

    @Test("Whatever else the document says of a metric, in a query for one, there is such a metric")
    func queries() throws {
        let text = try ConfigurationReferenceTests.contents(of: "docs/metrics.md")
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
        let names = Set(Self.described.map(\.name))
        let used = words.filter { $0.hasPrefix("nymea_remoteproxy_") && $0 != "nymea_remoteproxy_" }
        #expect(!used.isEmpty)
        for word in used {
            let isPart = ["_bucket", "_sum", "_count"].contains {
                word.hasSuffix($0) && names.contains(String(word.dropLast($0.count)))
            }
            #expect(names.contains(word) || isPart, "\(word)")
        }
    }

    @Test("A server that has a bit of everything exposes exactly these")
    func exposed() async throws {
        let metrics = ServerMetrics.sample()
        let (measured, ticker) = (
            MultiThreadedEventLoopGroup(numberOfThreads: 1), MultiThreadedEventLoopGroup(numberOfThreads: 1)
        )
        metrics.measureLag(of: [measured.next()], from: ticker.next())
        let types = metrics.lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.dropFirst("# TYPE ".count) }
        let expected = Self.described.map { "\($0.name) \($0.kind.rawValue)" }.sorted()
        #expect(types.map(String.init) == expected)
        metrics.stopMeasuringLag()
        try await measured.shutdownGracefully()
        try await ticker.shutdownGracefully()
    }
}
