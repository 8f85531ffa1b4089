// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Logging
import NIOCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import Testing

/// Starting, stopping and filling up.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ListenerTests {
    private func transport() -> TransportServer {
        .bare(limits: TransportLimits())
    }

    private func server(on transport: TransportServer) -> RendezvousServer {
        RendezvousServer(on: transport, policy: .patient) { _ in TestHandler.accepting }
    }

    private func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.path + "/proxy-\(UUID().uuidString.prefix(8)).sock"
    }

    /// Stopping tells WebSocket peers 1001, closes everything and takes the socket file away.
    @Test func stops() async throws {
        let transport = self.transport()
        let server = self.server(on: transport)
        let path = self.temporaryPath()
        try await server.listen(on: .unix(path: path), tls: nil)
        let port = try await server.listen(on: .webSocket(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let endpoint = TestEndpoint(.ws, port: port)
        let waiting = try await TestPeer.connect(to: endpoint)
        let (one, two) = try await TestPeer.tunnel(endpoint, TestEndpoint(unixPath: path))
        async let stopped: Void = transport.stop(closeTimeout: .seconds(5))
        #expect(await waiting.receiveEnding().code == .goingAway)
        let endings = await [one.receiveEnding().code, two.receiveEnding().code]
        #expect(endings[0] == .goingAway || endings[0] == .normal)
        for peer in [waiting, one, two] { await peer.close() }
        await stopped
        #expect(transport.connectionCount == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        await #expect(throws: (any Error).self) { try await TestPeer.connect(to: endpoint) }
    }

    /// A peer that ignores the end does not hold up the stop.
    @Test func stopsDespiteDeafPeers() async throws {
        let transport = self.transport()
        let server = self.server(on: transport)
        let port = try await server.listen(on: .webSocket(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let peer = try await TestPeer.connect(to: TestEndpoint(.ws, port: port))
        await transport.stop(closeTimeout: .milliseconds(100))
        #expect(transport.connectionCount == 0)
        #expect(await peer.receiveEnding().code == .goingAway)
    }

    @Test func saysWhyItCannotListen() async throws {
        let transport = self.transport()
        let server = self.server(on: transport)
        let port = try await server.listen(on: .tcp(host: "127.0.0.1", port: 0), tls: nil)?.port ?? 0
        let taken = ListenerAddress.webSocket(host: "127.0.0.1", port: port)
        await #expect {
            try await server.listen(on: taken, tls: nil)
        } throws: { error in
            "\(error)" == "cannot listen on WebSocket 127.0.0.1:\(port): Address already in use"
        }
        await #expect {
            try await server.listen(on: .unix(path: "/nowhere/at/all.sock"), tls: nil)
        } throws: { error in
            "\(error)" == "cannot listen on Unix socket /nowhere/at/all.sock: No such file or directory"
        }
        for (path, kind) in [("/etc/passwd", "a file"), ("/tmp", "a directory"), ("/dev/null", "something")] {
            await #expect {
                try await server.listen(on: .unix(path: path), tls: nil)
            } throws: { error in
                "\(error)"
                    == "cannot listen on Unix socket \(path): there is \(kind) at this path, which is no socket: "
                    + "remove it, or take another path"
            }
        }
        await transport.stop(closeTimeout: .zero)
    }

    /// The socket of a daemon that was killed is replaced; one that is listened on is not, nor is any other file.
    @Test func replacesStaleSockets() async throws {
        let path = self.temporaryPath()
        let (first, second) = (self.transport(), self.transport())
        let (firstServer, secondServer) = (self.server(on: first), self.server(on: second))
        try await firstServer.listen(on: .unix(path: path), tls: nil)
        await #expect(throws: ListenError.self) { try await secondServer.listen(on: .unix(path: path), tls: nil) }
        // As kill -9 leaves it: the file is there and nobody listens.
        let kept = path + ".kept"
        try FileManager.default.moveItem(atPath: path, toPath: kept)
        await first.stop(closeTimeout: .zero)
        try FileManager.default.moveItem(atPath: kept, toPath: path)
        try await secondServer.listen(on: .unix(path: path), tls: nil)
        _ = try await TestPeer.tunnel(TestEndpoint(unixPath: path), TestEndpoint(unixPath: path))
        await second.stop(closeTimeout: .zero)

        #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
        await #expect(throws: ListenError.self) { try await secondServer.listen(on: .unix(path: path), tls: nil) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
        try FileManager.default.removeItem(atPath: path)
    }

    /// When full, the server lets newcomers wait, and takes them as soon as there is room.
    @Test func waitsWhenFull() async throws {
        var limits = TransportLimits()
        limits.maximumConnections = 2
        try await TestServer.run(limits: limits, transports: [.tcp, .unix]) { server in
            let first = try await TestPeer.connect(to: server[.tcp])
            let second = try await TestPeer.connect(to: server[.unix])
            try await first.authenticate(token: "1")
            try await second.authenticate(token: "2")
            let third = try await TestPeer.connect(to: server[.tcp])
            try await third.sendAuthenticate(token: "1")
            #expect(server.transport.connectionCount == 2)
            await second.close()
            #expect(try await third.receiveMessage() == TestPeer.accepted)
            try await third.receiveEstablished()
            try await first.receiveEstablished()
        }
    }
}
