// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import Synchronization

@testable import ProxyTransport

/// Watches how much a server holds for peers that do not read: the bytes that wait in its channels.
final class BufferedBytes: Sendable {
    private let peak = Mutex(0)
    private let server: TransportServer

    init(of server: TestServer) {
        self.server = server.transport
    }

    /// The most that one connection held whenever this was asked.
    var most: Int { self.peak.withLock { $0 } }

    /// The most that one connection holds now.
    @discardableResult
    func measure() async throws -> Int {
        var most = 0
        for channel in self.server.openChannels {
            // Throws when the channel has just closed.
            let bytes = try? await channel.getOption(.bufferedWritableBytes).get()
            most = max(most, bytes ?? 0)
        }
        let now = most
        self.peak.withLock { $0 = max($0, now) }
        return now
    }

    /// Returns once a connection holds this much: at the low water mark that is sure for one whose peer does not read. The
    /// suite's time limit ends it should that never be.
    func wait(for bytes: Int) async throws {
        while try await self.measure() < bytes { await Task.yield() }
    }
}

extension TestServer {
    /// Lets the kernel hold little of what passes between the server and these peers, so that a few megabytes are a flood.
    func narrowKernelBuffers(_ peers: TestPeer...) async throws {
        for channel in self.transport.openChannels + peers.map(\.channel) {
            try await channel.setOption(.socketOption(.so_sndbuf), value: 65_536).get()
            try await channel.setOption(.socketOption(.so_rcvbuf), value: 65_536).get()
        }
    }
}
