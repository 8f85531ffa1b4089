// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Everybody comes back at once, as after a break of the network.
    @Suite struct DaemonBurstTests {
        private static let hello = #"{"id":0,"method":"RemoteProxy.Hello"}"#

        /// 2000 connections at a time, of an address that may: nobody is refused, and everybody is answered.
        @Test func acceptsABurst() async throws {
            try await Daemon.run(tls: nil) { configuration in
                configuration["ProxyServer", "connectionBurstPerAddress"] = "2000"
                configuration["ProxyServer", "maxUnauthenticatedPerAddress"] = "2000"
            } _: { daemon in
                let endpoint = daemon[.tcp]
                try await withThrowingTaskGroup(of: TestPeer.self) { group in
                    for _ in 0..<2_000 {
                        group.addTask {
                            let peer = try await TestPeer.connect(to: endpoint)
                            try await peer.send(Self.hello)
                            _ = try await peer.receiveMessage()
                            return peer
                        }
                    }
                    // All are open at the end.
                    var peers: [TestPeer] = []
                    for try await peer in group { peers.append(peer) }
                    #expect(peers.count == 2_000)
                    for peer in peers { await peer.close() }
                }
                #expect(await daemon.stop().status == 0)
            }
        }

        /// 2000 connections at a time of one address: as many are let in as one may have, the others are closed at once, and
        /// a tunnel of others does not notice.
        @Test func honoursABurst() async throws {
            try await Daemon.run(tls: nil) { daemon in
                let endpoint = daemon[.tcp]
                let one = try await TestPeer.connect(to: endpoint, from: "127.0.0.2")
                let two = try await TestPeer.connect(to: endpoint, from: "127.0.0.3")
                for peer in [one, two] { try await peer.authenticate(token: "t") }
                for peer in [one, two] { try await peer.receiveEstablished() }
                try await withThrowingTaskGroup(of: TestPeer?.self) { group in
                    for _ in 0..<2_000 {
                        group.addTask {
                            let peer = try await TestPeer.connect(to: endpoint)
                            // Who is not let in may find that out here.
                            try? await peer.send(Self.hello)
                            guard (try? await peer.receiveMessage()) != nil else {
                                await peer.close()
                                return nil
                            }
                            return peer
                        }
                    }
                    var longest = Duration.zero
                    for _ in 0..<100 {
                        let begin = ContinuousClock.now
                        try await one.send("x")
                        #expect(try await two.receivePayload(1) == Array("x".utf8))
                        longest = max(longest, ContinuousClock.now - begin)
                    }
                    // Mostly what this process takes, which is as busy as the daemon, on a machine that may be busy too.
                    #expect(longest < .seconds(20))
                    var admitted: [TestPeer] = []
                    for try await peer in group { if let peer { admitted.append(peer) } }
                    // None has left before all had come.
                    #expect(admitted.count == 1_000)
                    for peer in admitted + [one, two] { await peer.close() }
                }
                let exit = await daemon.stop()
                #expect(exit.status == 0)
                let refusals = exit.errors.split(separator: "\n").filter {
                    $0.contains("connection refused: the address")
                }
                #expect((1...20).contains(refusals.count))
            }
        }

        /// The daemon takes as many descriptors as it may have, whatever the shell has set.
        @Test func raisesTheDescriptorLimit() async throws {
            try await Daemon.run { daemon in
                let limits = try String(contentsOfFile: "/proc/\(daemon.process.id)/limits", encoding: .utf8)
                let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
                let numbers = line.split(separator: " ").compactMap { Int($0) }
                #expect(numbers.count == 2)
                #expect(numbers.first == numbers.last)
            }
        }
    }
}
