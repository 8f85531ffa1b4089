// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing
import WebSocketConformance

extension EndToEnd {
    /// Every case of the Autobahn test suite at the daemon itself.
    @Suite struct DaemonSuiteTests {
        @Test(arguments: [1: 16, 2: 11, 3: 7, 4: 10, 5: 20, 6: 145, 7: 37, 9: 48, 10: 1])
        func control(section: Int, count: Int) async throws {
            try await self.run(section, in: .control, count)
        }

        @Test(arguments: [1: 16, 2: 11, 3: 7, 4: 10, 5: 20, 6: 145, 7: 37, 9: 54, 10: 1])
        func tunnel(section: Int, count: Int) async throws {
            try await self.run(section, in: .tunnel, count)
        }

        private func run(_ number: Int, in phase: ConformancePhase, _ count: Int) async throws {
            let section = try #require(phase.sections.first { $0.number == number })
            #expect(section.cases.count == count)
            try await Daemon.run { daemon in
                for item in section.cases {
                    await #expect(throws: Never.self, "\(item.id)") { try await item.run(in: phase, at: daemon[.wss]) }
                }
                #expect(await daemon.stop().status == 0)
            }
        }
    }
}
