// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyServer

/// The event stream over a socket.
@Suite(.timeLimit(.minutes(1))) struct AdminEventTests {
    private static func snapshot(_ text: String) throws -> DashboardAPI.Snapshot {
        try DashboardAPI.Snapshot(json: JSONValue(parsing: Array(text.utf8)), path: .root)
    }

    @Test("A follower gets the history, what goes on now, and then what changes")
    func follow() async throws {
        try await AdminTestServer.run { client, server, _ in
            let follower = try await client.follow()
            let head = try await follower.head()
            #expect(head.status == 200 && head.fields["content-type"] == "text/event-stream")
            #expect(head.fields["cache-control"] == "no-store" && head.fields["content-security-policy"] != nil)
            let history = try await follower.event("history")
            _ = try DashboardAPI.History(json: JSONValue(parsing: Array(history.utf8)), path: .root)
            let first = try Self.snapshot(try await follower.event("snapshot"))
            #expect(first.server.name == "tested" && first.server.phase == "starting")
            #expect(first.rendezvous.connections == 0)
            #expect(first.limits == [.init(name: "maxConnections", value: 3, limit: 4, unit: "count")])
            server.board.enter(.draining)
            server.state.withLock { $0.counts.rendezvous.connections = 7 }
            var next = try Self.snapshot(try await follower.event("snapshot"))
            while next.rendezvous.connections != 7 { next = try Self.snapshot(try await follower.event("snapshot")) }
            #expect(next.server.phase == "draining")
            await follower.peer.close()
            // The seconds that have passed are there for the next one.
            let second = try await client.follow()
            let samples = try DashboardAPI.History(
                json: JSONValue(parsing: Array(try await second.event("history").utf8)),
                path: .root
            ).samples
            #expect(samples.contains { $0.connections == 7 })
            await second.peer.close()
        }
    }

    @Test("There are so many followers at a time and no more; one that leaves makes room")
    func limit() async throws {
        try await AdminTestServer.run { client, _, _ in
            var followers: [AdminTestFollower] = []
            for _ in 0..<AdminLimits.followers {
                let follower = try await client.follow()
                #expect(try await follower.head().status == 200)
                followers.append(follower)
            }
            let refused = try await client.ask("/api/events")
            #expect(refused.status == 503 && refused.fields["retry-after"] == "5")
            #expect(refused.body.contains("\(AdminLimits.followers) followers"))
            #expect(try await client.ask("/api/events", method: "HEAD").status == 200)
            await followers.removeLast().peer.close()
            // The endpoint finds out with the next event.
            while true {
                let follower = try await client.follow()
                let status = try await follower.head().status
                await follower.peer.close()
                if status == 200 { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            for follower in followers { await follower.peer.close() }
        }
    }

    @Test("A follower that does not read loses events, and holds up nobody")
    func slowFollower() async throws {
        try await AdminTestServer.run { client, server, _ in
            // Some 100 kB for each event, more than sockets' buffers take of many.
            server.state.withLock { $0.connections = (0..<400).map(Self.tunnelEnd) }
            let slow = try await client.follow()
            #expect(try await slow.head().status == 200)
            try await slow.peer.pauseReading()
            let quick = try await client.follow()
            var newest = try Self.snapshot(try await quick.event("snapshot"))
            for step in 1...3 {
                server.state.withLock { $0.counts.rendezvous.tunnels = step }
                while newest.rendezvous.tunnels != UInt64(step) {
                    newest = try Self.snapshot(try await quick.event("snapshot"))
                }
            }
            #expect(newest.tunnels.count == AdminLimits.rows)
            await quick.peer.close()
            await slow.peer.close()
        }
    }

    @Test("When the endpoint stops, streams end in order, and one that does not read is cut", arguments: [false, true])
    func stop(isDeaf: Bool) async throws {
        try await AdminTestServer.run { client, server, admin in
            if isDeaf { server.state.withLock { $0.connections = (0..<400).map(Self.tunnelEnd) } }
            let follower = try await client.follow()
            #expect(try await follower.head().status == 200)
            if isDeaf { try await follower.peer.pauseReading() }
            await admin.stop()
            try await follower.peer.resumeReading()
            let rest = String(decoding: await follower.peer.receiveEnding().rest, as: UTF8.self)
            // The last chunk of a stream that has come to its end.
            if !isDeaf { #expect(rest.hasSuffix("0\r\n\r\n")) }
            await follower.peer.close()
        }
    }

    private static func tunnelEnd(_ number: Int) -> ConnectionReport {
        let partner = ConnectionID(UInt64(number ^ 1))
        let name = String(repeating: "n", count: 200)
        return ConnectionReport(
            id: ConnectionID(UInt64(number)),
            api: .rendezvous,
            transport: .wss,
            address: PeerAddress(host: "192.0.2.7", port: 40_000),
            acceptedAt: 0,
            standing: .tunnel(PeerIdentity(name: name, uuid: "", user: name), partner: partner, since: 0)
        )
    }
}
