// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

@testable import ProxyMonitor

/// The built program in a real terminal: keys are sent, the screen is captured.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TmuxTests {
    /// Starts a server, a terminal, and the monitor in it.
    private func view(
        _ text: String = Sample.line(Sample.report),
        columns: Int = 100,
        rows: Int = 30,
        environment: [String: String] = [:],
        _ body: (Tmux, FakeMonitorServer, String) async throws -> Void
    ) async throws {
        try await MonitorProgram.inFolder { folder in
            let path = "\(folder)/m.sock"
            let server = try FakeMonitorServer(at: path, sending: text)
            defer { server.stop() }
            try await Tmux.run(in: folder, columns: columns, rows: rows, environment: environment) { tmux in
                // The shell that writes its id becomes the monitor.
                let start = "sh -c 'echo $$ >\(path).id; exec \(MonitorProgram.path) -s \(path)'"
                try await tmux.enter("\(start); echo status-$?")
                try await tmux.wait(for: " 1 Clients")
                try await body(tmux, server, path)
            }
        }
    }

    /// Sends a signal to the monitor of a socket.
    private func signal(_ number: CInt, _ path: String) throws {
        let text = try String(contentsOfFile: "\(path).id", encoding: .utf8)
        let id = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(id, number) == 0)
    }

    /// The terminal is a shell's again: it echoes, by line, and the cursor is there.
    private func expectUsable(_ tmux: Tmux) async throws {
        try await tmux.wait(for: "status-0")
        try await tmux.enter("echo $((6*7))-is-shown")
        let screen = try await tmux.wait(for: "42-is-shown")
        // What was typed is shown, too.
        #expect(screen.contains("echo $((6*7))-is-shown"))
        #expect(!screen.contains("Living room"))
        try await tmux.enter("stty -a; echo $((6*7))-ends-it")
        let settings = try await tmux.wait(for: "42-ends-it")
        #expect(settings.contains(" icanon") && settings.contains(" echo "))
    }

    @Test func everyViewByEveryKey() async throws {
        try await self.view { tmux, server, _ in
            try await tmux.wait(for: "live")
            let clients = try await tmux.wait(for: "Alice")
            #expect(clients.contains("Living room") && clients.contains("up "))
            #expect(clients.contains("日本語の名前") && clients.contains("Eve�[31m�"))
            try await tmux.press("Right")
            try await tmux.wait(for: "OTHER/S")
            try await tmux.press("Tab")
            try await tmux.wait(for: "├ App one")
            try await tmux.press("Tab")
            try await tmux.wait(for: "eve")
            try await tmux.press("BTab")
            try await tmux.wait(for: "└ App two")
            try await tmux.press("Left")
            try await tmux.wait(for: "OTHER/S")
            try await tmux.press("3")
            try await tmux.wait(for: "Garage door")
            try await tmux.press("End", "Home", "Space")
            #expect(server.requests.contains(#"{"method":"refresh","params":{"printAll":true}}"#))
        }
    }

    @Test func sortFilterDetailsHelpAndPause() async throws {
        try await self.view { tmux, server, _ in
            try await tmux.press("s")
            try await tmux.wait(for: "sorted by rx")
            try await tmux.press("r")
            try await tmux.wait(for: "RX▲")
            try await tmux.press("/")
            try await tmux.type("BOB")
            try await tmux.wait(until: "Bob alone") {
                $0.contains("/BOB_") && $0.contains("Bob") && !$0.contains("Alice")
            }
            try await tmux.press("Enter")
            try await tmux.wait(for: "filter BOB (1)")
            try await tmux.press("Enter")
            try await tmux.wait(for: "bob@example.org")
            try await tmux.wait(for: "authenticated  yes")
            try await tmux.press("Escape")
            try await tmux.wait(until: "the table") { !$0.contains("authenticated") && $0.contains("filter BOB") }
            try await tmux.press("Escape")
            try await tmux.wait(for: "Alice")
            try await tmux.press("?")
            try await tmux.wait(for: "filter by name, user, uuid or address")
            try await tmux.press("Escape")
            try await tmux.wait(for: "Alice")
            try await tmux.press("p")
            try await tmux.wait(for: "paused")
            server.send(Sample.line(Sample.report(clients: [Sample.client(9, "Newcomer")])))
            try await tmux.press("?")
            try await tmux.wait(for: "filter by name")
            try await tmux.press("?")
            let paused = try await tmux.wait(for: "Alice")
            #expect(!paused.contains("Newcomer"))
            try await tmux.press("p")
            let goneOn = try await tmux.wait(for: "Newcomer")
            #expect(!goneOn.contains("Alice") && goneOn.contains("live"))
        }
    }

    @Test func resizes() async throws {
        try await self.view { tmux, _, _ in
            try await tmux.resize(columns: 20, rows: 5)
            try await tmux.wait(for: "needs 40x10")
            try await tmux.resize(columns: 160, rows: 40)
            try await tmux.wait(for: "{00000000-0000-4000-8000-000000000001}")
            try await tmux.resize(columns: 60, rows: 12)
            try await tmux.wait(until: "fewer columns") { $0.contains("NAME") && !$0.contains("UUID") }
        }
    }

    @Test func coloursUnlessTheUserWantsNone() async throws {
        try await self.view { tmux, _, _ in
            // Green, bold: live.
            try await tmux.wait(until: "colours", withEscapes: true) { $0.contains("\u{1B}[1m\u{1B}[32mlive") }
        }
        try await self.view(environment: ["NO_COLOR": "1"]) { tmux, _, _ in
            let screen = try await tmux.wait(until: "bold", withEscapes: true) { $0.contains("\u{1B}[1mlive") }
            #expect(!screen.contains("\u{1B}[32m") && !screen.contains("\u{1B}[36m"))
        }
    }

    @Test func asciiWhereTheLocaleIs() async throws {
        try await self.view(environment: ["LC_ALL": "C"]) { tmux, _, _ in
            try await tmux.press("3")
            let screen = try await tmux.wait(for: "|-App one")
            #expect(screen.allSatisfy { $0.isASCII })
        }
    }

    @Test func survivesTheServersRestart() async throws {
        try await self.view { tmux, server, path in
            try await tmux.wait(for: "Alice")
            server.stop()
            let lost = try await tmux.wait(for: "lost, retrying in")
            // What was known stays on the screen.
            #expect(lost.contains("Alice"))
            try await tmux.wait(for: "cannot connect to \(path)")
            let report = Sample.report(clients: [Sample.client(1, "Restarted")])
            let again = try FakeMonitorServer(at: path, sending: Sample.line(report))
            defer { again.stop() }
            let screen = try await tmux.wait(for: "Restarted")
            #expect(screen.contains("live"))
            try await tmux.press("q")
            try await self.expectUsable(tmux)
        }
    }

    @Test func saysThatNothingComes() async throws {
        try await self.view { tmux, server, _ in
            try await tmux.wait(for: "Alice")
            server.fallSilent()
            try await tmux.wait(for: "no report for 4 s")
        }
    }

    @Test func saysThatWhatComesIsNoReport() async throws {
        try await self.view { tmux, server, _ in
            try await tmux.wait(for: "Alice")
            server.send("{\"serverName\":17}\n")
            try await tmux.wait(for: "what came is no report")
            server.send(Sample.line(Sample.report))
            try await tmux.wait(for: "live")
        }
    }

    @Test(arguments: ["q", "Escape", "C-c", "C-\\"])
    func quitLeavesTheTerminalUsable(key: String) async throws {
        try await self.view { tmux, _, _ in
            try await tmux.press(key)
            try await self.expectUsable(tmux)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalLeavesTheTerminalUsable(signal: CInt) async throws {
        try await self.view { tmux, _, path in
            try self.signal(signal, path)
            try await self.expectUsable(tmux)
        }
    }

    /// A crash cannot be made from outside; a signal of one can.
    @Test func aFatalErrorLeavesTheTerminalUsable() async throws {
        try await self.view { tmux, _, path in
            try self.signal(SIGSEGV, path)
            // 128 + SIGSEGV.
            try await tmux.wait(for: "status-139")
            try await tmux.enter("stty -a")
            let settings = try await tmux.wait(for: "-ignbrk")
            #expect(settings.contains(" icanon") && settings.contains(" echo ") && !settings.contains("Living room"))
        }
    }

    @Test func stopsAndGoesOn() async throws {
        try await self.view { tmux, _, _ in
            try await tmux.wait(for: "Alice")
            try await tmux.press("C-z")
            try await tmux.wait(until: "the shell") { $0.contains("Stopped") && !$0.contains("Alice") }
            try await tmux.enter("stty -a; echo shell-$((1+1))")
            let settings = try await tmux.wait(for: "shell-2")
            #expect(settings.contains(" icanon") && settings.contains(" echo "))
            try await tmux.enter("fg")
            try await tmux.wait(for: "Alice")
            try await tmux.press("?")
            try await tmux.wait(for: "filter by name")
            try await tmux.press("q")
            try await tmux.wait(for: "ready>")
        }
    }

    @Test func withoutATerminalThatIsKnown() async throws {
        try await MonitorProgram.inFolder { folder in
            let path = "\(folder)/m.sock"
            let server = try FakeMonitorServer(at: path, sending: Sample.line(Sample.report))
            defer { server.stop() }
            try await Tmux.run(in: folder) { tmux in
                try await tmux.enter("TERM=no-such-terminal \(MonitorProgram.path) -s \(path); echo status-$?")
                let screen = try await tmux.wait(for: "status-64")
                #expect(screen.contains("no-such-terminal"))
                try await tmux.enter("clear; \(MonitorProgram.path) -s \(folder)/nobody; echo status-$?")
                let nobody = try await tmux.wait(for: "status-69")
                #expect(nobody.contains("No such file or directory"))
            }
        }
    }
}
