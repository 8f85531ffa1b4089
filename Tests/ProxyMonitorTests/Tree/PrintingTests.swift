// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI
import Testing

@testable import ProxyMonitor

@Suite struct ReportTreeTests {
    private func tree(_ report: MonitorAPI.Report, all: Bool, _ encoding: PlainText.Encoding = .utf8) -> String {
        ReportTree(report, time: Sample.time, showsAll: all, encoding).text
    }

    @Test func tunnelsAndDevicesWithClients() throws {
        try Golden.check(self.tree(Sample.report, all: false), "tree")
    }

    @Test func everything() throws { try Golden.check(self.tree(Sample.report, all: true), "tree-all") }

    @Test func inASCII() throws {
        let text = self.tree(Sample.report, all: true, .ascii)
        #expect(text.allSatisfy { $0.isASCII })
        try Golden.check(text, "tree-ascii")
    }

    @Test func ofNothing() throws { try Golden.check(self.tree(Sample.report(), all: true), "tree-empty") }

    @Test func anEndThatIsNotInTheReport() {
        let text = self.tree(Sample.report(tunnels: [("7", "\u{1B}c")]), all: false)
        #expect(text.contains("7, not in the report") && text.contains("�c, not in the report"))
    }

    @Test func noTextIsLongerThanItsLimit() {
        let long = String(repeating: "x", count: 100_000)
        let text = self.tree(Sample.report(clients: [Sample.client(1, long, isInTunnel: false)]), all: true)
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 400 })
    }
}

@Suite struct ReportLineTests {
    @Test func isTheReportOnOneLine() throws {
        let text = ReportLine.text(Sample.report.jsonValue, showsAll: true)
        #expect(text.hasSuffix("}\n") && text.dropLast().allSatisfy { !$0.isNewline })
        #expect(try MonitorAPI.Report(json: JSONValue(parsing: Array(text.utf8)), path: .root) == Sample.report)
    }

    @Test func devicesWithoutClientsAreForAll() throws {
        let text = ReportLine.text(Sample.report.jsonValue, showsAll: false)
        var expected = Sample.report
        expected.tunnelProxyStatistic.tunnelConnections.removeLast()
        #expect(try MonitorAPI.Report(json: JSONValue(parsing: Array(text.utf8)), path: .root) == expected)
    }

    @Test func nothingThatATerminalObeys() throws {
        let name = "\u{1B}[2J\u{9B}31m\u{7F}\u{202E}\u{E0001}\u{2028}日本é"
        let report = Sample.report(clients: [Sample.client(1, name)])
        let text = ReportLine.text(report.jsonValue, showsAll: true)
        #expect(text.contains(#"\u001b[2J\u009b31m\u007f\u202e\udb40\udc01\u2028日本é"#))
        #expect(try MonitorAPI.Report(json: JSONValue(parsing: Array(text.utf8)), path: .root) == report)
    }
}

/// The built program without a terminal.
@Suite(.timeLimit(.minutes(1))) struct PrintingProgramTests {
    private func withServer(_ body: (String) async throws -> Void) async throws {
        try await MonitorProgram.inFolder { folder in
            let server = try FakeMonitorServer(at: "\(folder)/m.sock", sending: Sample.line(Sample.report))
            defer { server.stop() }
            try await body("\(folder)/m.sock")
        }
    }

    @Test func aTree() async throws {
        try await self.withServer { path in
            let some = try await MonitorProgram.run(["-s", path, "-n"])
            #expect(some.status == 0 && some.errors.isEmpty)
            #expect(some.output.hasPrefix("Living room, version 1.0.0, API 0.3, up "))
            #expect(some.output.contains("│  │  ├─ Alice, ") && some.output.contains("Heating"))
            #expect(!some.output.contains("Garage door") && !some.output.contains("Eve"))
            #expect(!some.output.contains("\u{1B}"))
            let all = try await MonitorProgram.run(["--socket", path, "--non-interactive", "--all"])
            #expect(all.output.contains("Garage door") && all.output.contains("Eve�[31m�"))
            let ascii = try await MonitorProgram.run(["-s", path, "-na"], locale: "C")
            #expect(ascii.output.contains("|  |  |- Alice, ") && ascii.output.allSatisfy { $0.isASCII })
        }
    }

    @Test func json() async throws {
        try await self.withServer { path in
            let all = try await MonitorProgram.run(["-s", path, "-j", "-a"])
            #expect(all.status == 0)
            let report = try MonitorAPI.Report(json: JSONValue(parsing: Array(all.output.utf8)), path: .root)
            #expect(report == Sample.report)
            let some = try await MonitorProgram.run(["-s", path, "--json"])
            #expect(!some.output.contains("Garage door") && some.output.contains("Heating"))
        }
    }

    @Test func itsFailures() async throws {
        try await MonitorProgram.inFolder { folder in
            for option in ["-n", "-j"] {
                let nobody = try await MonitorProgram.run(["-s", "\(folder)/m.sock", option])
                #expect(nobody.status == 69 && nobody.output.isEmpty)
                #expect(nobody.errors.contains("cannot connect to \(folder)/m.sock: No such file or directory"))
            }
            let server = try FakeMonitorServer(at: "\(folder)/m.sock", sending: "{\"hello\":1}\n")
            defer { server.stop() }
            let other = try await MonitorProgram.run(["-s", "\(folder)/m.sock", "-n"])
            #expect(other.status == 76 && other.errors.contains("'serverName' is missing"))
        }
        let view = try await MonitorProgram.run([])
        #expect(view.status == 64 && view.errors.contains("-n prints a tree"))
        for arguments in [["-n", "-j"], ["--nonsense"], ["-s"], ["-n", "-s", ""], ["more"]] {
            #expect(try await MonitorProgram.run(arguments).status == 64)
        }
    }

    @Test func helpAndVersion() async throws {
        let help = try await MonitorProgram.run(["-h"])
        #expect(help.status == 0)
        for option in ["-s, --socket", "-n, --non-interactive", "-a, --all", "-j, --json", "-v, --version"] {
            #expect(help.output.contains(option))
        }
        let version = try await MonitorProgram.run(["--version"])
        #expect(version.status == 0 && version.output == "nymea-remoteproxy-monitor \(Version.product) (API 0.3)\n")
    }
}
