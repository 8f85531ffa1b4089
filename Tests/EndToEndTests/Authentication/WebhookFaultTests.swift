// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import NIOHTTP1
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// The daemon and a service that judges tokens and fails in every way: whoever asks is told, and nobody else notices.
    @Suite struct WebhookFaultTests {
        /// Judges by the name of the client, which says what it shall do.
        private static let service: LoopbackHTTPServer.Answer = { request in
            if request.text.contains("hangs") { return .silence }
            if request.text.contains("fails") { return .status(.internalServerError) }
            if request.text.contains("lies") { return .ok("<html>It works!</html>") }
            return .ok(#"{"user": "anna"}"#)
        }

        private static func isTold(_ reason: String, _ name: String, at daemon: Daemon) async throws {
            let exit = try await ChildProcess.exit(.client, Client.arguments(name, at: daemon[.wss]))
            #expect(exit.status == 69)
            #expect(
                exit.errors.contains("could not have the token checked: The token could not be checked\(reason)"),
                "\(exit.errors)"
            )
        }

        @Test func nobodyElseNotices() async throws {
            try await LoopbackHTTPServer.run(Self.service) { server in
                try await TemporaryFolder.with { folder in
                    let configuration = DaemonConfiguration(socket: folder.path("socket"))
                        .with("Authentication", "backend", "webhook")
                        .with("Webhook", "url", server.url + "/check")
                        .with("Webhook", "timeout", "500")
                    try await Daemon.run(configuration, in: folder, mock: false) { daemon in
                        try await Client.pair(("anna", daemon[.wss]), ("bert", daemon[.ssl])) { anna, bert in
                            async let hangs: Void = Self.isTold(" in time", "hangs", at: daemon)
                            try await Self.isTold(":", "fails", at: daemon)
                            try await Self.isTold(":", "lies", at: daemon)
                            try await hangs
                            // Gone: nobody listens there any more.
                            let gone = configuration.with("Webhook", "url", try LoopbackHTTPServer.unreachableURL())
                            _ = try folder.write("\(gone)", to: "proxy.conf")
                            daemon.process.signal(SIGHUP)
                            _ = try await daemon.process.errors.line(containing: "certificates were read again")
                            try await Self.isTold(":", "gone", at: daemon)
                            try anna.type("still here\n")
                            #expect(try await bert.output.lines(1) == ["still here"])
                        }
                        #expect(await daemon.stop().status == 0)
                    }
                }
            }
        }
    }
}
