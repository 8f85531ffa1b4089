// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing
import WebSocketConformance

extension EndToEnd {
    /// Cases of the Autobahn test suite at the daemon itself. All of them are tried by `ConformanceTests`, in one process;
    /// here are those of every kind, but few of those that differ in their bytes only.
    @Suite struct DaemonSuiteTests {
        private static func isTried(_ item: WebSocketCase) -> Bool {
            switch item.id.split(separator: ".").first {
            case "6": ["6.1", "6.2", "6.3", "6.4", "6.6"].contains { item.id.hasPrefix("\($0).") }
            case "9": ["9.2.6", "9.4.1", "9.5.6", "9.7.5"].contains(item.id)
            default: true
            }
        }

        @Test(arguments: ConformancePhase.allCases) func conforms(phase: ConformancePhase) async throws {
            try await Daemon.run { daemon in
                let cases = phase.sections.flatMap(\.cases).filter(Self.isTried)
                #expect(cases.count > 120)
                for item in cases {
                    await #expect(throws: Never.self, "\(item.id)") { try await item.run(in: phase, at: daemon[.wss]) }
                }
                #expect(await daemon.stop().status == 0)
            }
        }
    }
}
