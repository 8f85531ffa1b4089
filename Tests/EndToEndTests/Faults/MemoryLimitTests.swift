// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

extension EndToEnd {
    /// A daemon that may not have more memory than it needs when all its clients flood.
    @Suite struct MemoryLimitTests {
        private static let floods = 60

        /// Tunnels full to the brim do not reach the limit, and newcomers are served meanwhile.
        @Test func isNotReached() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(tls: nil, socket: folder.path("socket"))
                try await Daemon.run(configuration, in: folder, in: .memory(mebibytes: 1024)) { daemon in
                    let (one, two) = try await TestPeer.tunnel(daemon[.tcp], daemon[.ws])
                    var ends: [TestPeer] = []
                    for number in 0..<Self.floods {
                        let endpoint = daemon[number.isMultiple(of: 2) ? .tcp : .ws]
                        let (sender, receiver) = try await TestPeer.tunnel(endpoint, daemon[.tcp], token: "\(number)")
                        try await receiver.pauseReading()
                        // More than fits anywhere: it is never done.
                        _ = sender.sendInBackground(.binary, ByteBuffer(repeating: 7, count: 8 << 20))
                        ends += [sender, receiver]
                    }
                    for _ in 0..<20 { try await TestPeer.expectService(at: daemon[.ws]) }
                    try await one.expectExchange(with: two)
                    for peer in ends { await peer.close() }
                    try await one.expectExchange(with: two)
                    for peer in [one, two] { await peer.close() }
                    let exit = await daemon.stop()
                    #expect(exit.status == 0, "\(exit.errors)")
                }
            }
        }
    }
}
