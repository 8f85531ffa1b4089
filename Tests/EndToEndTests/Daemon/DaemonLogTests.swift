// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// What the daemon's log says at its loudest, what it never says, and what becomes of it.
    @Suite struct DaemonLogTests {
        static let nonce = "N0nce-that-nobody-may-see"
        static let payload = "P4yload-that-nobody-may-see"

        struct Line: Decodable {
            let time: String
            let level: String
            let category: String
            let message: String
            let fields: [String: String]
        }

        /// Those that are refused, with secrets where they belong, and where they do not.
        private static let wrongRequests = [
            #"{"id":1,"method":"Authentication.Authenticate","params":{"token":"\#(Client.token)","#
                + #""nonce":"\#(nonce)","name":1,"uuid":"u"}}"#,
            #"{"id":1,"method":"Authentication.Authenticate","params":{"token":["\#(Client.token)"],"name":"n","uuid":"u"}}"#,
            #"{"id":1,"method":"Authentication.Authenticate","params":{"\#(Client.token)":1,"name":"n","uuid":"u"}}"#,
            #"{"id":1,"method":"\#(Client.token).\#(nonce)"}"#,
            #"{"id":1,"method":"\#(Client.token)"}"#,
            #"{"id":"\#(Client.token)","method":"RemoteProxy.Hello"}"#,
            #"{"\#(Client.token)"}"#,
        ]

        /// A whole conversation over each transport of both APIs, and some that goes wrong.
        private func converse(with proxy: TunnelProxy) async throws {
            let daemon = proxy.daemon
            for transport in [TestEndpoint.Transport.wss, .ssl, .unix] {
                let (one, two) = try await TestPeer.tunnel(
                    daemon[transport],
                    daemon[.wss],
                    token: Client.token,
                    nonce: Self.nonce + transport.rawValue
                )
                try await one.send(Self.payload)
                #expect(try await two.receivePayload(Self.payload.utf8.count) == Array(Self.payload.utf8))
                for peer in [one, two] { await peer.close() }
                for request in Self.wrongRequests {
                    let wrong = try await TestPeer.connect(to: daemon[transport])
                    try await wrong.send(request)
                    _ = await wrong.receiveEnding()
                    await wrong.close()
                }
            }
            try await proxy.withDevice(over: .ssl, "--token", Client.token) { device in
                let arguments = proxy.client(over: .wss, "Ada", "--token", Client.token)
                try await ChildProcess.run(.tunnelClient, arguments) { ada in
                    try ada.type(Self.payload + "\n")
                    _ = try await device.output.line(containing: Self.payload)
                    try device.type(Self.payload + "\n")
                    _ = try await ada.output.line(containing: Self.payload)
                }
            }
        }

        /// Tokens, nonces and payload stay out of the log, however loud it is.
        @Test(arguments: ["text", "json"])
        func secrets(format: String) async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration.addTunnelProxy(socket: folder.path("tunnel"))
                configuration["ProxyServer", "logFormat"] = format
                configuration["TunnelProxy", "authentication"] = "token"
                try await TunnelProxy.run(configuration, in: folder, arguments: ["--verbose"]) { proxy in
                    try await self.converse(with: proxy)
                    let exit = await proxy.daemon.stop()
                    #expect(exit.status == 0)
                    for secret in [Client.token, Self.nonce, Self.payload] {
                        #expect(!exit.errors.contains(secret))
                        #expect(!exit.errors.contains(Data(secret.utf8).base64EncodedString()))
                    }
                    // It did say all the rest.
                    for word in [
                        "Authentication.Authenticate", "RemoteProxy.TunnelEstablished", "TunnelProxy.RegisterServer",
                        "TunnelProxy.RegisterClient", "TunnelProxy.ClientConnected", "message refused",
                        "invalid params",
                        "token accepted", "TLS established", "TLSv1.3", "TLS_AES_", "connection accepted", "handshake",
                        "Close frame received", "***",
                    ] { #expect(exit.errors.contains(word), "\(word)") }
                    if format == "json" { try self.check(json: exit.errors) }
                }
            }
        }

        private func check(json log: String) throws {
            var categories: Set<String> = []
            for text in log.split(separator: "\n") {
                let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
                categories.insert(line.category)
                #expect(line.time.hasSuffix("Z"))
            }
            #expect(
                categories.isSuperset(of: [
                    "Application", "JsonRpc", "JsonRpcTraffic", "WebSocketServer", "WebSocketServerTraffic",
                    "TcpSocketServer", "UnixSocketServer", "ProxyServer", "Authentication",
                ]),
                "\(categories.sorted())"
            )
        }

        /// A level in [Logging] is obeyed, and stands against --verbose.
        @Test func levels() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                    .with("Logging", "JsonRpcTraffic", "info").with("Logging", "Authentication", "off")
                try await Daemon.run(configuration, in: folder, arguments: ["--verbose"]) { daemon in
                    let (one, two) = try await TestPeer.tunnel(daemon[.wss], daemon[.ssl])
                    for peer in [one, two] { await peer.close() }
                    let log = await daemon.stop().errors
                    #expect(!log.contains(" JsonRpcTraffic: "))
                    #expect(!log.contains(" Authentication: "))
                    #expect(log.contains(" trace    WebSocketServerTraffic: handshake "))
                    #expect(log.contains(" debug    TcpSocketServer: connection accepted "))
                }
            }
        }

        /// After SIGUSR1 the log's file is a new one, and no line is missing.
        @Test func rotation() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(socket: folder.path("socket"))
                let arguments = ["-l", folder.path("log"), "--verbose"]
                try await Daemon.run(configuration, in: folder, arguments: arguments) { daemon in
                    try FileManager.default.moveItem(atPath: folder.path("log"), toPath: folder.path("log.1"))
                    daemon.process.signal(SIGUSR1)
                    _ = try await daemon.process.errors.line(containing: "the log file was opened anew")
                    let peer = try await TestPeer.connect(to: daemon[.unix])
                    try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
                    _ = try await peer.receiveMessage()
                    await peer.close()
                    let exit = await daemon.stop()
                    #expect(exit.status == 0)
                    let (old, new) = (try folder.read("log.1"), try folder.read("log"))
                    // Each output has a queue and a thread of its own. So what two threads say at once may stand either
                    // way round, and which line is the first of the new file depends on how far its writer was.
                    #expect((old + new).split(separator: "\n").sorted() == exit.errors.split(separator: "\n").sorted())
                    #expect(new.contains("RemoteProxy.Hello"))
                }
            }
        }

        /// A standard error that nobody reads holds up no connection, and not the end either.
        @Test func unreadErrors() async throws {
            try await TemporaryFolder.with { folder in
                let configuration = DaemonConfiguration(tls: nil, socket: folder.path("socket"))
                let process = Process()
                let errors = Pipe()
                process.executableURL = try Program.daemon.url
                process.arguments = ["-m", "-c", try folder.write("\(configuration)", to: "proxy.conf"), "--verbose"]
                process.standardError = errors
                let (statuses, continuation) = AsyncStream.makeStream(of: Int32.self)
                process.terminationHandler = { continuation.yield($0.terminationStatus) }
                try process.run()
                defer { kill(process.processIdentifier, SIGKILL) }
                #expect(await Self.reads(errors.fileHandleForReading, until: "url=unix://"))
                let peer = try await TestPeer.connect(to: TestEndpoint(unixPath: folder.path("socket")))
                // Each is told with its answer: in the end several times what a pipe holds.
                for _ in 0..<1_000 {
                    try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
                    _ = try await peer.receiveMessage()
                }
                await peer.close()
                process.terminate()
                var status: Int32?
                for await ending in statuses {
                    status = ending
                    break
                }
                #expect(status == 0)
                #expect(process.terminationReason == .exit)
            }
        }

        /// Reads until a text has come, and no further; false if it never comes.
        private static func reads(_ handle: FileHandle, until text: String) async -> Bool {
            await withCheckedContinuation { continuation in
                // The calls block, which the threads of Swift's concurrency must not.
                Thread.detachNewThread {
                    var all = Data()
                    while case let bytes = handle.availableData, !bytes.isEmpty {
                        all += bytes
                        if String(decoding: all, as: UTF8.self).contains(text) {
                            return continuation.resume(returning: true)
                        }
                    }
                    continuation.resume(returning: false)
                }
            }
        }
    }
}
