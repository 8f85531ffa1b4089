// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// The time of day jumps: by a day ahead, when a machine wakes up, and back, when somebody sets it right.
    @Suite struct ClockTests {
        private static let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"

        /// No wait is measured by it, so nobody is closed; the log has the time as it is.
        @Test func jumps() async throws {
            try await TemporaryFolder.with { folder in
                let clock = try folder.write("+0", to: "clock")
                var configuration = DaemonConfiguration(tls: nil, socket: folder.path("socket"))
                // Short enough that a day would be the end of all.
                configuration["ProxyServer", "inactiveTimeout"] = "60000"
                configuration["ProxyServer", "logEngineEnabled"] = "true"
                configuration["ProxyServer", "logDirectory"] = folder.path
                configuration["Authentication", "backend"] = "mock"
                // The library that shifts the clock takes a Swift program's arguments away.
                let environment = configuration.environment.merging([
                    "LD_PRELOAD": Self.library, "FAKETIME_TIMESTAMP_FILE": clock, "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                ]) { $1 }
                try await Daemon.run(configuration, in: folder, environment: environment) { daemon in
                    let (one, two) = try await TestPeer.tunnel(daemon[.tcp], daemon[.ws])
                    let waiting = try await TestPeer.connect(to: daemon[.tcp])
                    try await waiting.send(#"{"id":0,"method":"RemoteProxy.Hello"}"#)
                    _ = try await waiting.receiveMessage()
                    for (jump, offset) in [("+1d", 86_400.0), ("-1d", -86_400), ("+0", 0)] {
                        try folder.write(jump, to: "clock")
                        try await TestPeer.expectService(at: daemon[.ws])
                        let day = Date(timeIntervalSinceNow: offset).ISO8601Format().prefix(10)
                        _ = try await daemon.process.errors.line(containing: "\(day)T")
                        try await one.expectExchange(with: two)
                    }
                    try await waiting.send(#"{"id":0,"method":"RemoteProxy.Hello"}"#)
                    _ = try await waiting.receiveMessage()
                    for peer in [one, two, waiting] { await peer.close() }
                    let exit = await daemon.stop()
                    #expect(exit.status == 0, "\(exit.errors)")
                }
            }
        }
    }
}
