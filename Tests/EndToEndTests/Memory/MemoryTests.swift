// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// A reader that does not read costs the daemon next to nothing.
    @Suite struct MemoryTests {
        /// What the daemon may grow by, far less than the sender offers.
        static let limit = 8 << 20

        /// While a sender offers 400 MB the daemon's memory stays bounded: first with a reader that reads nothing, then
        /// with one that reads everything.
        @Test(arguments: [TestEndpoint.Transport.ssl, .wss], [TestEndpoint.Transport.ssl, .wss])
        func staysBounded(from one: TestEndpoint.Transport, to two: TestEndpoint.Transport) async throws {
            try await Daemon.run { daemon in
                let (sender, receiver) = try await TestPeer.tunnel(daemon[one], daemon[two])
                let gauge = MemoryGauge(id: daemon.process.id)
                // What the start needed, the daemon has let go of.
                try gauge.resetPeak()
                let before = try gauge.resident
                var flood = Flood(sender: sender, receiver: receiver)

                try await flood.sendUntilStuck()
                let whileStuck = try gauge.resident - before
                #expect(whileStuck < Self.limit, "while its reader did not read, the daemon has grown too much")

                try await flood.sendAndReceiveTheRest()
                let atMost = try gauge.peak - before
                #expect(atMost < Self.limit, "at its peak, the daemon has grown too much")

                await sender.close()
                await receiver.close()
                #expect(await daemon.stop().status == 0)
            }
        }
    }
}
