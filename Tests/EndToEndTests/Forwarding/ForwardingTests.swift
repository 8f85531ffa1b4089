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

        /// An upload, whose answer is its checksum: both directions, and more than any buffer holds.
        @Test func aServiceThatEndsFirst() async throws {
            try await Self.withForwarding { server, _, client, url in
                let bytes = Payload.bytes(20_000_000, seed: 7)
                try server.add("large", bytes)
                // HTTP/1.0 says the length by closing.
                #expect(try await server.download("large", from: url, as: "copy", "--http1.0", "--ignore-content-length") == bytes)
                _ = try await client.errors.line(containing: " closed after ")
            }
        }
    }
}
