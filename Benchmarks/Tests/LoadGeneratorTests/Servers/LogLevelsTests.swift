// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct LogLevelsTests {
    @Test func errorsAreCountedAndSomeKept() throws {
        let directory = try TemporaryDirectory()
        let log = """
            2026-11-26T03:35:59.375Z notice   TunnelProxyServer: authentication=open
            2026-11-26T03:35:59.375Z info     TcpSocketServer: connection closed reason=error
            2026-11-26T03:35:59.376Z warning  Application: something

            2026-11-26T03:35:59.377Z error    Application: it failed
            2026-11-26T03:35:59.378Z critical Application: it failed badly
            Fatal error: Index out of range
            """
        let path = try directory.write(log, as: "log")
        let errors = try LogLevels.errors(in: path, kept: 2)
        #expect(errors.count == 3)
        #expect(errors.lines.count == 2)
        #expect(errors.lines.first?.contains("it failed") == true)
        #expect(throws: BenchmarkError.self) { try LogLevels.errors(in: "\(path).not") }
    }
}
