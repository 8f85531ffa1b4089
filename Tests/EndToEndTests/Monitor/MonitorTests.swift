// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

extension EndToEnd {
    /// The monitor program beside the daemon. What it does with reports is tested in ProxyMonitorTests.
    @Suite struct MonitorTests {
        /// Both understand each other: a tunnel is in the tree, and not in one that is printed before.
        @Test func printsWhatTheDaemonHas() async throws {
            try await TemporaryFolder.with { folder in
                let socket = folder.path("monitor")
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration["ProxyServer", "monitorSocket"] = socket
                try await Daemon.run(configuration, in: folder) { daemon in
                    let arguments = ["-s", socket, "-n"]
                    let before = try await ChildProcess.exit(.monitor, arguments, environment: ["LC_ALL": "C"])
                    #expect(before.status == 0 && before.errors.isEmpty)
                    #expect(before.output.hasPrefix("end to end, version "))
                    #expect(before.output.contains("rendezvous: 0 clients, 0 tunnels, "))
                    try await Client.pair(("anna", daemon[.wss]), ("bert", daemon[.unix])) { _, _ in
                        let during = try await ChildProcess.exit(.monitor, arguments, environment: ["LC_ALL": "C"])
                        #expect(during.output.contains("rendezvous: 2 clients, 1 tunnel, "))
                        #expect(during.output.contains("anna, ") && during.output.contains(Client.uuid(of: "bert")))
                    }
                    let json = try await ChildProcess.exit(.monitor, ["-s", socket, "-j", "-a"])
                    #expect(json.status == 0 && json.output.hasPrefix("{\"apiVersion\":"))
                }
            }
        }
    }
}
