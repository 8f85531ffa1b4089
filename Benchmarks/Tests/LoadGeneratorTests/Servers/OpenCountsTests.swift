// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct OpenCountsTests {
    private static func report(clients: String, devices: String) -> String {
        """
        {"serverName":"x","proxyStatistic":{"clientCount":3,"tunnelCount":1,"clients":[\(clients)],"tunnels":[]},\
        "tunnelProxyStatistic":{"totalClientCount":5,"serverConnectionsCount":2,"clientConnectionsCount":4,\
        "tunnelConnections":[\(devices)]}}
        """
    }

    @Test func aReportIsCounted() throws {
        let counts = try OpenCounts(
            report: Self.report(clients: #"{"id":"1"},{"id":"2"}"#, devices: #"{"id":"3"}"#).utf8
        )
        let expected = OpenCounts(
            connections: 3,
            tunnels: 1,
            tunnelProxyConnections: 5,
            devices: 2,
            clients: 4,
            listed: 3
        )
        #expect(counts == expected)
        #expect(!counts.areZero)
    }

    @Test(arguments: ["", "{}", "nonsense", #"{"proxyStatistic":{}}"#])
    func whatIsNoReportIsRefused(_ text: String) {
        #expect(throws: BenchmarkError.self) { try OpenCounts(report: text.utf8) }
    }
}
