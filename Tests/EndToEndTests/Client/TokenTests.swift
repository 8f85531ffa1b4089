// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// The ways to give the client program its token without showing it to others.
    @Suite struct TokenTests {
        /// Two that have the token from different places meet, and what the system shows of them does not have it.
        @Test func hidden() async throws {
            try await Daemon.run { daemon in
                try await TemporaryFolder.with { folder in
                    let file = try folder.write("\(Client.token)\n", to: "token")
                    let common = ["-u", daemon[.unix].url, "--very-verbose"]
                    try await ChildProcess.run(.client, common + ["--name", "anna", "--token-file", file]) { anna in
                        let environment = ["NYMEA_CLIENT_TOKEN": Client.token]
                        try await ChildProcess.run(.client, common + ["--name", "bert"], environment: environment) {
                            bert in
                            _ = try await anna.errors.line(containing: "tunnel to \"bert\"")
                            _ = try await bert.errors.line(containing: "tunnel to \"anna\"")
                            for client in [anna, bert] {
                                let line = try Data(contentsOf: URL(filePath: "/proc/\(client.id)/cmdline"))
                                #expect(String(decoding: line, as: UTF8.self).contains(daemon[.unix].url))
                                #expect(!String(decoding: line, as: UTF8.self).contains(Client.token))
                                client.signal(SIGINT)
                                let exit = await client.exit
                                #expect(exit.status == 0 && !exit.errors.contains(Client.token))
                            }
                        }
                    }
                }
            }
        }

        @Test func unusableFile() async throws {
            let exit = try await ChildProcess.exit(
                .client,
                ["-u", "tcp://127.0.0.1:1", "--token-file", "/nonexistent"]
            )
            #expect(exit.status == 78)
            #expect(exit.errors.contains(#"the file with the token "/nonexistent" cannot be used: No such file"#))
        }
    }
}
