// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import Testing

extension EndToEndFaults {
    /// SIGTERM while every tunnel is busy.
    @Suite struct StopUnderLoadTests {
        private static let tunnels = 24
        /// drainTimeout below, closeTimeout's default, and what a busy machine may take longer.
        private static let bound = Duration.milliseconds(500 + 2000 + 5000)

        /// The daemon ends in good time with exit code 0; what has arrived by then is what was sent, as far as it came.
        @Test func endsInTime() async throws {
            try await Daemon.run { configuration in
                configuration["ProxyServer", "drainTimeout"] = "500"
            } _: { daemon in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    let (flowing, flows) = AsyncStream.makeStream(of: Void.self)
                    for number in 0..<Self.tunnels {
                        let transports: [TestEndpoint.Transport] = [.ssl, .wss, .unix]
                        let (sender, receiver) = try await TestPeer.tunnel(
                            daemon[transports[number % 3]],
                            daemon[transports[number / 3 % 3]],
                            token: "\(number)"
                        )
                        group.addTask { await Self.send(from: sender) }
                        group.addTask { try await Self.receive(at: receiver) { flows.yield() } }
                    }
                    var begun = flowing.makeAsyncIterator()
                    for _ in 0..<Self.tunnels { await begun.next() }
                    let begin = ContinuousClock.now
                    let exit = await daemon.stop()
                    #expect(ContinuousClock.now - begin < Self.bound)
                    #expect(exit.status == 0, "\(exit.errors)")
                    #expect(!exit.errors.contains(" error "))
                    for try await _ in group {}
                }
            }
        }

        /// Sends until the daemon ends it.
        private static func send(from sender: TestPeer) async -> Int {
            var stream = BlockStream()
            var number = 0
            while (try? await sender.send(.binary, stream.block(number))) != nil { number += 1 }
            await sender.close()
            return number
        }

        /// - Parameter begun: Called once, when the first has arrived.
        private static func receive(at receiver: TestPeer, _ begun: () -> Void) async throws -> Int {
            var checker = BlockStreamChecker()
            while true {
                switch await receiver.receive() {
                case .bytes(let bytes): try checker.check(bytes)
                case .event(.data(let piece)): try checker.check(piece.payload)
                case .event(.ping), .event(.pong): continue
                case .event(.close), .end:
                    await receiver.close()
                    return checker.position
                }
                if checker.position > 0 { begun() }
            }
        }
    }
}
