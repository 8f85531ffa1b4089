// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Real downloads by curl, through a client, the daemon and a device, from Python's HTTP server.
    @Suite struct ForwardingTests {
        typealias Transport = TestEndpoint.Transport

        /// Runs a client that listens, and gives the place where it does.
        static func withClient<Result>(
            of proxy: TunnelProxy,
            over transport: Transport = .ssl,
            _ options: String...,
            body: (ChildProcess, String) async throws -> Result
        ) async throws -> Result {
            try await self.withClient(of: proxy, over: transport, options, body: body)
        }

        static func withClient<Result>(
            of proxy: TunnelProxy,
            over transport: Transport = .ssl,
            _ options: [String],
            body: (ChildProcess, String) async throws -> Result
        ) async throws -> Result {
            let arguments = proxy.client(over: transport, "laptop") + options
            return try await ChildProcess.run(.tunnelClient, arguments) { client in
                let line = try await client.errors.line(containing: "listening on ")
                let place = line.dropFirst("listening on ".count).prefix { $0 != "," }
                return try await body(client, String(place))
            }
        }

        /// A daemon, a file server behind a device, and a client that listens.
        static func withForwarding<Result>(
            device: Transport = .ssl,
            client: Transport = .ssl,
            _ body: (FileServer, ChildProcess, ChildProcess, String) async throws -> Result
        ) async throws -> Result {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try await TunnelProxy.run { proxy in
                        let target = "127.0.0.1:\(server.place)"
                        return try await proxy.withDevice(over: device, "--connect", target) { device in
                            try await self.withClient(of: proxy, over: client, "--listen", "0") { client, place in
                                try await body(server, device, client, "http://\(place)")
                            }
                        }
                    }
                }
            }
        }

        /// Fifty at once, of sizes around every boundary there is, over each pair of transports.
        @Test(arguments: [(Transport.ssl, Transport.wss), (.wss, .unix), (.unix, .ssl)])
        func manyDownloads(transports: (Transport, Transport)) async throws {
            try await Self.withForwarding(device: transports.0, client: transports.1) { server, device, client, url in
                let sizes = [0, 1, 16_381, 16_384, 65_536, 262_144, 262_145, 1_000_003]
                let files = sizes.map { Payload.bytes($0, seed: UInt64($0)) }
                for (size, bytes) in zip(sizes, files) { try server.add("\(size)", bytes) }
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<50 {
                        let index = number % sizes.count
                        group.addTask {
                            let came = try await server.download("\(sizes[index])", from: url, as: "copy\(number)")
                            return came == files[index]
                        }
                    }
                    for try await isEqual in group { #expect(isEqual) }
                }
                _ = try await device.errors.lines(50, containing: " closed after ")
                _ = try await client.errors.lines(50, containing: " closed after ")
                client.signal(SIGINT)
                #expect(await client.exit.status == 0)
                device.signal(SIGTERM)
                let exit = await device.exit
                #expect(exit.status == 0)
                #expect(!exit.errors.contains("broke") && !exit.errors.contains("failed"), "\(exit.errors)")
            }
        }

        /// A service that says how much there is by closing, as HTTP/1.0 does.
        @Test func aServiceThatEndsFirst() async throws {
            try await Self.withForwarding { server, _, client, url in
                let bytes = Payload.bytes(20_000_000, seed: 7)
                try server.add("large", bytes)
                let options = ["--http1.0", "--ignore-content-length"]
                #expect(try await server.download("large", from: url, as: "copy", options) == bytes)
                _ = try await client.errors.line(containing: " closed after ")
            }
        }

        /// One that takes next to nothing waits by itself: the others go on, and it is not disconnected either.
        @Test func oneSlowDownload() async throws {
            try await Self.withForwarding { server, device, _, url in
                let bytes = Payload.bytes(4_000_000, seed: 8)
                try server.add("file", bytes)
                try server.add("endless", Payload.bytes(60_000_000, seed: 9))
                let arguments = ["-s", "--noproxy", "*", "--limit-rate", "1000", "-o", "/dev/null", "\(url)/endless"]
                try await ChildProcess.run(.curl, arguments) { slow in
                    _ = try await device.errors.line(containing: "#1 opened")
                    try await withThrowingTaskGroup(of: Bool.self) { group in
                        for number in 0..<20 {
                            group.addTask {
                                try await server.download("file", from: url, as: "copy\(number)") == bytes
                            }
                        }
                        for try await isEqual in group { #expect(isEqual) }
                    }
                    _ = try await device.errors.lines(20, containing: " closed after ")
                    slow.signal(SIGKILL)
                    // It was still there, and its end is the first of it.
                    let line = try await device.errors.line(containing: "#1 broke after ")
                    #expect(line.contains("the local connection broke") || line.contains("closed before"), "\(line)")
                }
            }
        }

        @Test func unixSocketsOnBothSides() async throws {
            try await TemporaryFolder.with { folder in
                let (service, listener) = ("unix:\(folder.path("s"))", "unix:\(folder.path("l"))")
                try await FileServer.run(in: folder, at: service) { server in
                    let bytes = Payload.bytes(1_000_000, seed: 3)
                    try server.add("file", bytes)
                    try await TunnelProxy.run { proxy in
                        try await proxy.withDevice(over: .wss, "--connect", service) { _ in
                            // Twice, with a socket file left by one that was killed.
                            for attempt in 1...2 {
                                try await Self.withClient(of: proxy, "--listen", listener) { client, place in
                                    #expect(place == listener)
                                    let options = ["--unix-socket", folder.path("l")]
                                    let name = "copy\(attempt)"
                                    let copy = try await server.download("file", from: "http://x", as: name, options)
                                    #expect(copy == bytes)
                                    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("l"))
                                    #expect(attributes[.posixPermissions] as? Int == 0o600)
                                    client.signal(attempt == 1 ? SIGKILL : SIGTERM)
                                    _ = await client.exit
                                    #expect(folder.contains("l") == (attempt == 1))
                                }
                            }
                        }
                    }
                }
            }
        }

        @Test func ipv6OnBothSides() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder, at: "::1") { server in
                    try server.add("file", [1, 2, 3])
                    try await TunnelProxy.run { proxy in
                        try await proxy.withDevice(over: .ssl, "--connect", "[::1]:\(server.place)") { _ in
                            try await Self.withClient(of: proxy, "--listen", "[::1]:0") { _, place in
                                #expect(place.hasPrefix("[::1]:") && !place.hasSuffix(":0"))
                                let copy = try await server.download("file", from: "http://\(place)", as: "copy")
                                #expect(copy == [1, 2, 3])
                            }
                        }
                    }
                }
            }
        }

        /// The client asks for one of several services, and gets to no other.
        @Test func targetsThatAreAllowed() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try server.add("file", [1, 2, 3])
                    try await TunnelProxy.run { proxy in
                        let port = server.place
                        try await proxy.withDevice(over: .ssl, "--allow", "127.0.0.0/8:\(port)") { device in
                            for target in ["127.0.0.1:\(port)", "localhost:\(port)"] {
                                let options = ["--listen", "0", "--target", target]
                                try await Self.withClient(of: proxy, options) { _, place in
                                    let copy = try await server.download("file", from: "http://\(place)", as: "c")
                                    #expect(copy == [1, 2, 3])
                                }
                            }
                            for target in ["127.0.0.1:1", "[::1]:\(port)", "unix:/run/x"] {
                                let options = ["--listen", "0", "--target", target]
                                try await Self.withClient(of: proxy, options) { client, place in
                                    await #expect(throws: FileServer.DownloadError.self) {
                                        try await server.download("file", from: "http://\(place)", as: "c")
                                    }
                                    let line = try await client.errors.line(containing: "#1 refused: ")
                                    #expect(
                                        line.hasSuffix("\(target) is not among the targets that this device allows")
                                    )
                                }
                            }
                            try await Self.withClient(of: proxy, "--listen", "0") { client, place in
                                await #expect(throws: FileServer.DownloadError.self) {
                                    try await server.download("file", from: "http://\(place)", as: "c")
                                }
                                _ = try await client.errors.line(
                                    containing: "wants to be asked for a target (--target)"
                                )
                            }
                            _ = try await device.errors.lines(4, containing: " refused: laptop ")
                        }
                    }
                }
            }
        }
    }
}
