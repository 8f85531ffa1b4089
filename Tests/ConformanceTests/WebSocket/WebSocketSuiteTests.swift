// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyTransport
import Testing
import WebSocketConformance

/// The cases of the Autobahn test suite that concern a server without extensions, in both phases of a connection.
///
/// The suite tests an endpoint that returns what it gets. Here that is the tunnel partner; in the control phase it is the
/// server itself, and its answers are the API's.
@Suite(.serialized, .timeLimit(.minutes(15))) struct WebSocketSuiteTests {
    typealias Transport = TestEndpoint.Transport

    @Test(arguments: rows(.control)) func control(section: WebSocketSection, transport: Transport) async throws {
        try await self.run(section, in: .control, over: transport)
    }

    @Test(arguments: rows(.tunnel)) func tunnel(section: WebSocketSection, transport: Transport) async throws {
        try await self.run(section, in: .tunnel, over: transport)
    }

    /// Text and sizes, most of the cases and most of the bytes, over ws alone: `DaemonSuiteTests` have all over wss.
    private static func rows(_ phase: ConformancePhase) -> [(WebSocketSection, Transport)] {
        phase.sections.flatMap { section in
            let transports: [Transport] =
                switch section.number {
                case 6, 9: [.ws]
                default: [.ws, .wss]
                }
            return transports.map { (section, $0) }
        }
    }

    private func run(
        _ section: WebSocketSection,
        in phase: ConformancePhase,
        over transport: Transport
    ) async throws {
        // What a peer sends after the server's Close frame is read to its end, however busy the machine is.
        var limits = TransportLimits.patient
        limits.closeTimeout = .minutes(1)
        try await TestServer.run(limits: limits, transports: [transport]) { server in
            for item in section.cases {
                await #expect(throws: Never.self, "\(item.id)") {
                    try await item.run(in: phase, at: server[transport])
                }
            }
            await server.waitUntilEmpty()
        }
    }

    /// None of the suite's cases is missing.
    @Test(arguments: ConformancePhase.allCases) func isComplete(phase: ConformancePhase) {
        let sections = phase.sections
        for section in sections {
            let ids = section.cases.map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect(ids.allSatisfy { $0.hasPrefix("\(section.number).") })
        }
        let counts = Dictionary(uniqueKeysWithValues: sections.map { ($0.number, $0.cases.count) })
        // 9.8, a thousand binary messages, are for a tunnel only: the first would end the control phase.
        let sizes = phase == .tunnel ? 54 : 48
        #expect(counts == [1: 16, 2: 11, 3: 7, 4: 10, 5: 20, 6: 145, 7: 37, 9: sizes, 10: 1])
    }
}
