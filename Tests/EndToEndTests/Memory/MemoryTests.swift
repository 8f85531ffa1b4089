// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// A reader that does not read costs the daemon next to nothing.
    @Suite(.timeLimit(.minutes(5))) struct MemoryTests {
        static let limit = 8 << 20

        /// The daemon's memory stays bounded while a sender offers 400 MB: first to a reader that reads nothing, then
        /// to one that reads everything.
        @Test(arguments: [TestEndpoint.Transport.ssl, .wss])
        func staysBounded(transport: TestEndpoint.Transport) async throws {
            try await Daemon.run { daemon in
                let gauge = MemoryGauge(id: daemon.process.id)
                let (sender, receiver) = try await TestPeer.tunnel(daemon[transport], daemon[transport])
                let before = try gauge.resident
                var flood = Flood(sender: sender, receiver: receiver)
                var clock = ContinuousClock.now
                try await flood.sendUntilStuck()
                let whileStuck = try gauge.resident - before
                print(
                    "FIGURES",
                    transport,
                    "before",
                    before / 1024,
                    "stuck after blocks",
                    flood.begun,
                    "growth",
                    whileStuck / 1024,
                    "peak",
                    (try gauge.peak - before) / 1024,
                    clock.duration(to: .now)
                )
                #expect(whileStuck < Self.limit, "while stuck the daemon has grown by \(whileStuck) bytes")
                clock = .now
                try await flood.sendAndReceiveTheRest()
                let atMost = try gauge.peak - before
                print(
                    "FIGURES",
                    transport,
                    "end growth",
                    (try gauge.resident - before) / 1024,
                    "peak",
                    atMost / 1024,
                    clock.duration(to: .now)
                )
                #expect(atMost < Self.limit, "at its peak the daemon has grown by \(atMost) bytes")
                await sender.close()
                await receiver.close()
                #expect(await daemon.stop().status == 0)
            }
        }
    }
}
