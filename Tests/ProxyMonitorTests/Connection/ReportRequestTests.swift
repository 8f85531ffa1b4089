// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

/// Over a real socket, in this process.
@Suite(.timeLimit(.minutes(1))) struct ReportRequestTests {
    private func with(_ text: String, _ body: (FakeMonitorServer, String) throws -> Void) async throws {
        try await MonitorProgram.inFolder { folder in
            let server = try FakeMonitorServer(at: "\(folder)/m.sock", sending: text)
            defer { server.stop() }
            try body(server, "\(folder)/m.sock")
        }
    }

    @Test func asksAndTakesTheAnswer() async throws {
        try await self.with(Sample.line(Sample.report)) { server, path in
            for all in [false, true] {
                let answer = try ReportRequest(path: path, printAll: all).perform()
                #expect(answer.report == Sample.report)
            }
            #expect(
                server.requests == """
                    {"method":"refresh","params":{"printAll":false}}
                    {"method":"refresh","params":{"printAll":true}}

                    """
            )
        }
    }

    @Test func whatComesIsNoReport() async throws {
        try await self.with("HTTP/1.1 400 Bad Request\r\n") { _, path in
            let error = #expect(throws: MonitorError.self) { try ReportRequest(path: path, printAll: true).perform() }
            #expect(error?.code == .noReport)
        }
    }

    /// The API's sockets are near the monitor's, and answer too.
    @Test func anotherSocketAnswers() async throws {
        let answer = #"{"error":"Error parsing command. Missing 'id'","id":-1,"status":"error"}"# + "\n"
        try await self.with(answer) { _, path in
            let error = #expect(throws: MonitorError.self) { try ReportRequest(path: path, printAll: true).perform() }
            #expect(error?.code == .noReport)
            #expect(error?.description.hasPrefix("this is not the monitor's socket") == true)
        }
    }

    /// One monitor too many is told so, and may come again.
    @Test func theServerHasTooManyMonitors() async throws {
        try await self.with(#"{"error":"too many monitors"}"# + "\n") { _, path in
            let error = #expect(throws: MonitorError.self) { try ReportRequest(path: path, printAll: true).perform() }
            #expect(error == MonitorError(.temporaryFailure, "the server says: too many monitors"))
        }
    }

    @Test func nothingComes() async throws {
        try await self.with(Sample.line(Sample.report)) { server, path in
            server.fallSilent()
            let error = #expect(throws: MonitorError.self) {
                try ReportRequest(path: path, printAll: true).perform(timeout: .milliseconds(50))
            }
            #expect(error?.code == .temporaryFailure)
        }
    }

    @Test func nobodyIsThere() throws {
        for path in ["/nowhere/m.sock", "", String(repeating: "x", count: 200), "/tmp"] {
            let error = #expect(throws: MonitorError.self) { try ReportRequest(path: path, printAll: true).perform() }
            #expect(error?.code == .unreachable, "\(path)")
        }
    }

    /// The feed tells of reports, of the loss, and of the return, and ends its thread when it is told to.
    @Test func theFeedFollowsAServer() async throws {
        try await MonitorProgram.inFolder { folder in
            let path = "\(folder)/m.sock"
            let first = try FakeMonitorServer(at: path, sending: Sample.line(Sample.report))
            let (events, continuation) = AsyncStream.makeStream(of: Void.self)
            let feed = try ReportFeed(following: path) { continuation.yield() }
            defer { feed.stop() }
            func wait(until condition: (ReportFeed.News) -> Bool) async {
                if condition(feed.newest) { return }
                for await _ in events where condition(feed.newest) { return }
            }
            await wait { $0.status == .live && $0.snapshot?.report == Sample.report }
            // A second report, half a second later, makes rates.
            await wait { $0.snapshot?.rates[.client("1")] == Rate(received: 0, sent: 0) }
            first.stop()
            await wait {
                if case .lost = $0.status { true } else { false }
            }
            #expect(feed.newest.snapshot?.report == Sample.report)
            let report = Sample.report(clients: [Sample.client(7, "again")])
            let second = try FakeMonitorServer(at: path, sending: Sample.line(report))
            defer { second.stop() }
            await wait { $0.status == .live && $0.snapshot?.report == report }
        }
    }
}
