// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import ProxyTesting
import Testing

extension EndToEnd {
    /// A daemon that has no descriptors left lives on, and works as little as one that has nothing to do.
    @Suite struct DaemonDescriptorTests {
        private static let hello = #"{"id":0,"method":"RemoteProxy.Hello"}"#

        /// Past 80 % newcomers wait in the backlog: tunnels go on, nothing spins, and they come in when others have gone.
        @Test func stopsAcceptingInTime() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(tls: nil, socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder, in: .descriptors(200)) { daemon in
                    let errors = daemon.process.errors
                    let warning = try await errors.line(containing: "fewer descriptors than maxConnections needs")
                    #expect(warning.contains("limit=200 maxConnections=20000 needed=25325"))
                    let (one, two) = try await TestPeer.tunnel(daemon[.tcp], daemon[.tcp])
                    var peers: [TestPeer] = []
                    for _ in 0..<200 {
                        let peer = try await TestPeer.connect(to: daemon[.tcp])
                        try await peer.send(Self.hello)
                        peers.append(peer)
                    }
                    let line = try await errors.line(containing: "descriptors run out: no connections are accepted")
                    #expect(line.contains("limit=200"))
                    #expect(try await ProcessClock(id: daemon.process.id).load(for: .seconds(2)) < 0.2)
                    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.process.id)/fd")
                        .count
                    #expect((160...180).contains(open))
                    try await one.expectExchange(with: two)
                    // The first have been answered; once they go, the others are.
                    for peer in peers[..<100] {
                        _ = try await peer.receiveMessage()
                        await peer.close()
                    }
                    for peer in peers[100...] { _ = try await peer.receiveMessage() }
                    try await one.expectExchange(with: two)
                    for peer in peers[100...] + [one, two] { await peer.close() }
                    #expect(await daemon.stop().status == 0)
                    #expect(await errors.text.components(separatedBy: "descriptors run out").count == 2)
                }
            }
        }

        /// When accept(2) itself finds none (the limit was lowered), it is tried again now and then, until there are some.
        @Test func survivesExhaustion() async throws {
            try await Daemon.run(tls: nil) { configuration in
                configuration["Admin", "enabled"] = "true"
                configuration["Admin", "port"] = "0"
            } _: { daemon in
                let errors = daemon.process.errors
                let adminLine = try await errors.line(containing: "serving the admin endpoint url=")
                let admin = TestEndpoint(
                    .tcp,
                    port: URL(string: adminLine.components(separatedBy: "url=")[1])?.port ?? 0
                )
                let (one, two) = try await TestPeer.tunnel(daemon[.tcp], daemon[.ws])
                try await Self.setDescriptorLimit(of: daemon, to: 8)
                let late = try await TestPeer.connect(to: daemon[.tcp])
                try await late.send(Self.hello)
                let scrape = try await TestPeer.connect(to: admin)
                try await scrape.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                let line = try await errors.line(containing: "connections cannot be accepted; trying again")
                #expect(line.contains("Too many open files"))
                _ = try await errors.line(containing: "descriptors run out: no connections are accepted")
                #expect(try await ProcessClock(id: daemon.process.id).load(for: .seconds(2)) < 0.2)
                try await one.expectExchange(with: two)
                try await Self.setDescriptorLimit(of: daemon, to: 1_000)
                _ = try await late.receiveMessage()
                let health = await scrape.receiveEnding().rest
                #expect(String(decoding: health, as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
                let after = try await TestPeer.connect(to: daemon[.ws])
                try await after.send(Self.hello)
                _ = try await after.receiveMessage()
                try await one.expectExchange(with: two)
                for peer in [scrape, late, after, one, two] { await peer.close() }
                #expect(await daemon.stop().status == 0)
            }
        }

        /// The hard limit stays, so that it can be raised again.
        private static func setDescriptorLimit(of daemon: Daemon, to value: Int) async throws {
            let options = ["--pid", "\(daemon.process.id)", "--nofile=\(value):"]
            #expect(try await ChildProcess.exit(.prlimit, options).status == 0)
        }
    }
}
