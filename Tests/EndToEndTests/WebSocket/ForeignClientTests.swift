// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import JSONRPC
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// WebSocket clients that others have made, over wss at the daemon, in both phases of a connection.
    ///
    /// All of them offer compression, which the daemon does not take up.
    @Suite struct ForeignClientTests {
        /// What each of them is to see of the proxy.
        private static let seen: [String: JSONValue] = [
            "agreed": "",
            "hello": "success",
            // The code comes back, the reason does not.
            "closed": ["code": 4000, "reason": "", "clean": true],
            "binary": ["code": 1003, "reason": "Binary messages are only allowed in a tunnel.", "clean": true],
            "chatter": ["id": -1, "status": "error", "code": 1008],
            "long": ["code": 1009, "reason": "A control message may have at most 65536 bytes."],
            "echoes": [
                "text": true, "emptyText": true, "largeText": true,
                "binary": true, "emptyBinary": true, "largeBinary": true,
            ],
        ]

        /// How the ends of a tunnel part.
        private static let parting: [String: JSONValue] = [
            "one": ["code": 4001, "reason": "", "clean": true],
            "two": ["code": 1000, "reason": "The tunnel partner has left.", "clean": true],
        ]

        /// A daemon that soon pings whoever is silent, and says when it is answered.
        private static func withDaemon(_ body: (Daemon, TemporaryFolder) async throws -> Void) async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                    .with("ProxyServer", "webSocketPingInterval", "100")
                try await Daemon.run(configuration, in: folder, arguments: ["--verbose"]) { daemon in
                    try await body(daemon, folder)
                }
            }
        }

        private static func pongs(at daemon: Daemon) async throws {
            _ = try await daemon.process.errors.lines(2, containing: " WebSocketServerTraffic: pong received ")
        }

        /// The library websockets; it can send fragments and pings too.
        @Test func python() async throws {
            try await Self.withDaemon { daemon, _ in
                let output = try await PythonProgram.output(
                    of: "websocket_peer.py",
                    [daemon[.wss].url, TestCertificate.ecdsa.root],
                    input: ""
                )
                let more: [String: JSONValue] = [
                    "pings": [true, true, true],
                    "fragmentedHello": "success",
                    "fragments": [true, true],
                    "tunnelPings": [true, true, true, true],
                ]
                let expected = Self.seen.merging(Self.parting) { $1 }.merging(more) { $1 }
                #expect(try JSONValue(parsing: Array(output.utf8)) == .object(expected))
            }
        }

        /// Node's own client where it has one that works, else Debian's package of the library ws.
        @Test func node() async throws {
            try await Self.withDaemon { daemon, _ in
                let script = try Self.script("node_peer.js").path
                let environment = ["NODE_EXTRA_CA_CERTS": TestCertificate.ecdsa.root]
                try await ChildProcess.run(.node, [script, daemon[.wss].url], environment: environment) { node in
                    do {
                        let seen = try await node.output.lines(1)[0]
                        #expect(try JSONValue(parsing: Array(seen.utf8)) == .object(Self.seen))
                        try await Self.pongs(at: daemon)
                        try node.closeInput()
                        let parting = try await node.output.lines(2)[1]
                        #expect(try JSONValue(parsing: Array(parting.utf8)) == .object(Self.parting))
                    } catch let ended as Transcript.Ended {
                        Issue.record("\(ended) \(await node.exit.errors)")
                    }
                }
            }
        }

        /// Only a page of this machine may reach this machine, and its address is all that is of interest of it.
        @Test func chromium() async throws {
            try await LoopbackHTTPServer.run({ _ in .ok("a page") }) { site in
                try await Self.withDaemon { daemon, folder in
                    // Nobody vouches for the daemon's certificate; who may is not what is tried here.
                    try await Browser.run(in: folder, options: ["--ignore-certificate-errors"]) { browser in
                        let page = try await BrowserPage(site.url, in: browser)
                        let script = try String(contentsOf: Self.script("websocket_peer.js"), encoding: .utf8)
                        try await page.evaluate(script)
                        let meeting = "meetTheProxy('\(daemon[.wss].url)').then((met) => (globalThis.met = met).seen)"
                        let seen = try await page.evaluate(meeting)
                        #expect(seen == .object(Self.seen))
                        try await Self.pongs(at: daemon)
                        let parting = try await page.evaluate("part(globalThis.met.ends)")
                        #expect(parting == .object(Self.parting))
                        #expect(page.complaints() == [])
                    }
                }
            }
        }

        /// A file of Tests/JavaScript.
        private static func script(_ name: String) throws -> URL {
            var tests = URL(filePath: #filePath)
            for _ in 0..<3 { tests.deleteLastPathComponent() }
            return tests.appending(path: "JavaScript/\(name)")
        }
    }
}
