// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Everybody comes back at once, as after a break of the network.
    @Suite struct DaemonBurstTests {
        private static let hello = #"{"id":0,"method":"RemoteProxy.Hello"}"#

        /// 2000 connections at a time: nobody is refused, and everybody is answered.
        @Test func acceptsABurst() async throws {
            try await Daemon.run(tls: nil) { daemon in
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
