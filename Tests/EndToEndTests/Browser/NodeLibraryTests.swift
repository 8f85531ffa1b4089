// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// The JavaScript library in Node, over wss at the built daemon.
    @Suite struct NodeLibraryTests {
        private static let seen: JSONValue = [
            "questions": ["server": "nymea-remoteproxy", "apiVersion": "0.3", "methods": true],
            "payload": [
                "partner": ["name": "peer 2", "uuid": "{00000000-0000-4000-8000-000000000002}"],
                "equal": true, "bounded": true, "kinds": ["text", ""], "end": nil, "closed": nil,
                "late": ["code": "closed", "closeCode": 1000],
            ],
            "failures": [
                "token": ["code": "authenticationRefused", "closeCode": nil],
                "aborted": ["code": "given up", "closeCode": nil],
                "loop": ["noPartner", "noPartner"],
                "unreachable": "unreachable", "wrongPort": "requestRefused",
            ],
            "device": ["echoed": true, "isOpen": true, "unknown": "serverNotFound", "invalid": "invalidUuid"],
        ]

        @Test func tunnels() async throws {
            try await TemporaryFolder.with { folder in
                // SHA-256 of "token".
                let digest = "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration.addTunnelProxy(socket: folder.path("tunnel"))
                configuration["Authentication", "backend"] = "tokens"
                configuration["Tokens", "file"] = try folder.write("\(digest) anna\n", to: "tokens")
                try await TunnelProxy.run(configuration, in: folder, mock: false) { proxy in
                    try await proxy.withDevice(over: .ssl, "--random") { _ in
                        let script = JavaScriptFiles.url(of: "live_tunnel.mjs").path
                        let arguments = [script, proxy.daemon[.wss].url, proxy[.wss].url, TunnelProxy.uuid]
                        let environment = ["NODE_EXTRA_CA_CERTS": TestCertificate.ecdsa.root]
                        try await ChildProcess.run(.node, arguments, environment: environment) { node in
                            do {
                                let line = try await node.output.lines(2)[0]
                                let seen = try JSONValue(parsing: Array(line.utf8))
                                #expect(seen == Self.seen, "\(line)")
                                #expect(await proxy.daemon.stop().status == 0)
                                let ends = try await node.output.lines(4).suffix(2)
                                let end = #"{"code":"serverStopped","late":{"code":"serverStopped","closeCode":1001}}"#
                                #expect(ends == [end, end])
                                #expect(await node.exit.status == 0)
                            } catch let ended as Transcript.Ended {
                                Issue.record("\(ended) \(await node.exit.errors)")
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where tests in JavaScript are.
enum JavaScriptFiles {
    /// The top of the repository.
    static let repository = {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url
    }()

    /// A file of Tests/JavaScript.
    static func url(of name: String) -> URL { self.repository.appending(path: "Tests/JavaScript/\(name)") }
}
