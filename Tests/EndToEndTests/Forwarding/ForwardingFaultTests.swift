// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// What is said, and what goes on, when something of a forwarded connection is missing.
    @Suite struct ForwardingFaultTests {
        private static func fails(
            _ name: String,
            at server: FileServer,
            from place: String,
            _ location: SourceLocation = #_sourceLocation
        ) async {
            await #expect(throws: FileServer.DownloadError.self, sourceLocation: location) {
                try await server.download(name, from: "http://\(place)", as: "copy")
            }
        }

        @Test func noServiceThere() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try await TunnelProxy.run { proxy in
                        // Bound and closed again: nobody listens there.
                        try await proxy.withDevice(over: .ssl, "--connect", "127.0.0.1:1") { device in
                            try await EndToEnd.ForwardingTests.withClient(of: proxy, "--listen", "0") { client, place in
                                await Self.fails("file", at: server, from: place)
                                let reason = "127.0.0.1:1 cannot be connected to: Connection refused"
                                let line = try await device.errors.line(containing: "#1 failed: ")
                                #expect(line.hasSuffix(reason))
                                let other = try await client.errors.line(containing: "#1 refused: ")
                                #expect(other.hasSuffix(reason))
                            }
                        }
                    }
                }
            }
        }

        /// The listener stays while the device is away, and leads to the one that comes.
        @Test func theDeviceRestarts() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try server.add("file", [1, 2, 3])
                    try await TunnelProxy.run { proxy in
                        let target = "127.0.0.1:\(server.place)"
                        try await EndToEnd.ForwardingTests.withClient(of: proxy, "--listen", "0") { client, place in
                            await Self.fails("file", at: server, from: place)
                            _ = try await client.errors.line(containing: "#1 failed: ")
                            for number in [2, 4] {
                                try await proxy.withDevice(over: .ssl, "--connect", target) { device in
                                    let copy = try await server.download("file", from: "http://\(place)", as: "copy")
                                    #expect(copy == [1, 2, 3])
                                    _ = try await client.errors.line(containing: "#\(number) closed after")
                                    device.signal(SIGTERM)
                                    #expect(await device.exit.status == 0)
                                }
                                await Self.fails("file", at: server, from: place)
                                _ = try await client.errors.line(containing: "#\(number + 1) failed: ")
                            }
                        }
                    }
                }
            }
        }

        /// With --retry a connection waits for a device that is not there yet.
        @Test func aConnectionWaitsForTheDevice() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try server.add("file", [1, 2, 3])
                    try await TunnelProxy.run { proxy in
                        let target = "127.0.0.1:\(server.place)"
                        try await EndToEnd.ForwardingTests.withClient(of: proxy, "--listen", "0", "--retry") {
                            client,
                            place in
                            let download = Task {
                                try await server.download("file", from: "http://\(place)", as: "copy")
                            }
                            _ = try await client.errors.line(containing: "#1 waits: ")
                            try await proxy.withDevice(over: .ssl, "--connect", target) { _ in
                                let bytes = try await download.value
                                #expect(bytes == [1, 2, 3])
                                _ = try await client.errors.line(containing: "#1 closed after ")
                            }
                        }
                        // And not for ever.
                        let options = ["--listen", "0", "--retry-for", "0.5"]
                        try await EndToEnd.ForwardingTests.withClient(of: proxy, options) { client, place in
                            await Self.fails("file", at: server, from: place)
                            _ = try await client.errors.line(containing: "#1 failed: ")
                        }
                    }
                }
            }
        }

        /// The proxy is killed in the middle of a download, which fails, and another comes: all goes on.
        @Test func theProxyIsKilledAndRestarted() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration.addTunnelProxy(socket: folder.path("tunnel"))
                try await FileServer.run(in: folder) { server in
                    let bytes = Payload.bytes(1_000_000, seed: 5)
                    try server.add("file", bytes)
                    try server.add("endless", Payload.bytes(60_000_000, seed: 9))
                    try await TunnelProxy.run(configuration, in: folder) { first in
                        let target = "127.0.0.1:\(server.place)"
                        try await first.withDevice(over: .unix, "--connect", target) { device in
                            let options = ["--listen", "0"]
                            try await EndToEnd.ForwardingTests.withClient(of: first, over: .unix, options) {
                                client,
                                place in
                                let slow = ["-s", "--limit-rate", "1000", "-o", "/dev/null", "http://\(place)/endless"]
                                try await ChildProcess.run(.curl, slow) { curl in
                                    _ = try await client.errors.line(containing: "#1 opened")
                                    first.daemon.process.signal(SIGKILL)
                                    #expect(await curl.exit.status != 0)
                                }
                                _ = try await client.errors.line(containing: "#1 broke after ")
                                _ = try await device.errors.line(containing: "#1 broke after ")
                                try await TunnelProxy.run(configuration, in: folder) { _ in
                                    _ = try await device.errors.lines(2, containing: "registered as device")
                                    let copy = try await server.download("file", from: "http://\(place)", as: "copy")
                                    #expect(copy == bytes)
                                }
                            }
                        }
                    }
                }
            }
        }

        /// Sends its second argument to the port that is its first, and prints what comes back.
        private static let echoScript = """
            import socket, sys
            connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            connection.sendall(sys.argv[2].encode())
            print(connection.recv(len(sys.argv[2]), socket.MSG_WAITALL).decode())
            """

        /// Both ways between one that speaks the forwarding protocol and one that does not.
        @Test func withoutTheForwardingProtocol() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try server.add("file", Array("the file\n".utf8))
                    try await TunnelProxy.run { proxy in
                        try await proxy.withDevice(over: .ssl, "--connect", "127.0.0.1:\(server.place)") { device in
                            let arguments = proxy.client(over: .ssl, "plain", "--linger", "60")
                            try await ChildProcess.run(.tunnelClient, arguments) { plain in
                                try plain.type("GET /file HTTP/1.0\r\n\r\n")
                                _ = try await plain.output.line(containing: "the file")
                                _ = try await device.errors.line(containing: ", without flow control")
                                #expect(await plain.exit.status == 0)
                            }
                        }
                        try await proxy.withDevice(over: .ssl, "-r") { _ in
                            try await EndToEnd.ForwardingTests.withClient(of: proxy, "--listen", "0") { client, place in
                                for number in 1...2 {
                                    let port = place.dropFirst("127.0.0.1:".count)
                                    let arguments = ["-c", Self.echoScript, String(port), "echo \(number)"]
                                    let exit = try await ChildProcess.exit(.python, arguments)
                                    #expect(exit.output == "echo \(number)\n", "\(exit.errors)")
                                    _ = try await client.errors.line(containing: "#\(number) closed after ")
                                }
                            }
                            let options = ["--listen", "0", "--target", "127.0.0.1:80"]
                            try await EndToEnd.ForwardingTests.withClient(of: proxy, options) { client, place in
                                await Self.fails("file", at: server, from: place)
                                _ = try await client.errors.line(containing: "cannot be asked for a target")
                            }
                        }
                    }
                }
            }
        }

        @Test func aPlaceThatIsTaken() async throws {
            try await TunnelProxy.run { proxy in
                try await EndToEnd.ForwardingTests.withClient(of: proxy, "--listen", "0") { _, place in
                    let arguments = proxy.client(over: .ssl, "second", "--listen", place)
                    let exit = try await ChildProcess.exit(.tunnelClient, arguments)
                    #expect(exit.status == 69)
                    #expect(exit.errors.contains("cannot listen on \(place): Address already in use"), "\(exit.errors)")
                    let file = proxy.client(over: .ssl, "third", "--listen", "unix:/etc/passwd")
                    let other = try await ChildProcess.exit(.tunnelClient, file)
                    #expect(other.status == 69)
                    #expect(
                        other.errors.contains("there is something at this path that is no socket"),
                        "\(other.errors)"
                    )
                }
            }
        }

        /// A file that every connection will need is missed at the start, before anybody could connect.
        @Test(arguments: [
            (
                ["--ca", "/nonexistent.pem"],
                "the file with trusted certificates '/nonexistent.pem' cannot be read: No such file"
            ),
            (["--ca", "/"], "the file with trusted certificates '/' cannot be read: Is a directory"),
            (["--ca", "/dev/null"], "the file with trusted certificates '/dev/null' has none: it must be PEM"),
            (
                ["--certificate", "/none", "--certificate-key", "/none"],
                "certificate '/none' cannot be read: No such file"
            ),
        ]) func anUnusableFile(_ options: [String], _ reason: String) async throws {
            let arguments = ["-c", "-u", "ssl://127.0.0.1:1", "--server-uuid", TunnelProxy.uuid, "--listen", "0"]
            let exit = try await ChildProcess.exit(.tunnelClient, arguments + options)
            #expect(exit.status == 78)
            #expect(exit.errors.hasPrefix("nymea-remoteproxy-tunnelclient: ssl://127.0.0.1:1: the file with "))
            #expect(exit.errors.contains(reason), "\(exit.errors)")
        }

        /// What never began is not said to have ended.
        @Test func aDeviceThatCannotRegister() async throws {
            for transport in ["unix:///nonexistent/s", "tcp://127.0.0.1:1"] {
                let arguments = ["-s", "--verbose", "-u", transport]
                for options in [["--connect", "127.0.0.1:1"], []] {
                    let exit = try await ChildProcess.exit(.tunnelClient, arguments + options)
                    #expect(exit.status == 69)
                    #expect(!exit.errors.contains("has ended"), "\(exit.errors)")
                }
            }
        }

        /// What programs read.
        @Test func recordsInJSON() async throws {
            try await TemporaryFolder.with { folder in
                try await FileServer.run(in: folder) { server in
                    try server.add("file", [1, 2, 3])
                    try await TunnelProxy.run { proxy in try await self.recordsInJSON(server, proxy) }
                }
            }
        }

        private func recordsInJSON(_ server: FileServer, _ proxy: TunnelProxy) async throws {
            let arguments = ["-s", "-u", proxy[.unix].url, "--connect", "127.0.0.1:\(server.place)", "--json"]
            try await ChildProcess.run(.tunnelClient, arguments + ["--uuid", TunnelProxy.uuid]) { device in
                _ = try await device.output.line(containing: #""event":"registered""#)
                try await EndToEnd.ForwardingTests.withClient(of: proxy, over: .unix, "--listen", "0") { _, place in
                    let copy = try await server.download("file", from: "http://\(place)", as: "copy")
                    #expect(copy == [1, 2, 3])
                }
                _ = try await device.output.line(containing: #""event":"closed""#)
                device.signal(SIGTERM)
                let exit = await device.exit
                #expect(exit.status == 0 && exit.errors.isEmpty, "\(exit.errors)")
                let events = try exit.output.split(separator: "\n").compactMap { line -> String? in
                    guard case .object(let record) = try JSONValue(parsing: Array(line.utf8)),
                        case .string(let event) = record["event"]
                    else { return nil }
                    return event
                }
                #expect(events.filter { $0 != "traffic" } == ["connecting", "registered", "opened", "closed", "ended"])
            }
        }

        @Test(arguments: [
            (["-c", "--listen", "80x"], "is no number from 0 to 65535"),
            (["-c", "--listen", "8080", "--target", "host"], "names no port"),
            (["-c", "--target", "host:80"], "give --listen too"),
            (["-s", "--connect", "::1:80"], "an IPv6 address stands in brackets"),
            (["-s", "--connect", "unix:relative"], "needs the absolute path"),
            (["-s", "--allow", "10.0.0.0/40:80"], "is no range of addresses"),
            (["-s", "--listen", "8080"], "they need -c, not -s"),
            (["-c", "--connect", "host:80"], "they need -s, not -c"),
            (["-s", "--connect", "host:80", "-r"], "leave it out to forward"),
            (["-s", "--json"], "it needs --connect, --allow or --listen"),
            (
                ["-s", "--connect", "host:80", "--max-connections", "0"],
                "'0' is invalid for '--max-connections <number>': --max-connections takes 1 to 1024"
            ),
            (
                ["-s", "--connect", "host:80", "--max-connections", "-1"],
                "'-1' is invalid for '--max-connections <number>'"
            ),
            (["-s", "--max-connections", "5"], "it needs --connect, --allow or --listen"),
            (["-s", "--connect", "host:80", "--json", "--quiet"], "--json tells all that happens and --quiet nothing"),
            (["-s", "--target", "host:80"], "they need -c, not -s"),
            (["-s", "-c"], "-s is a device and -c a client of one: give one of them"),
            (["-c", "-r", "--duration", "abc"], "--duration takes 0 to 31536000 seconds."),
            (["-c", "-r", "--count", "-1"], "--count takes a number of bytes."),
        ]) func wrongUsage(_ arguments: [String], _ reason: String) async throws {
            let device = arguments[0] == "-c" ? ["--server-uuid", TunnelProxy.uuid] : []
            let exit = try await ChildProcess.exit(.tunnelClient, arguments + device)
            #expect(exit.status == 64)
            #expect(exit.errors.contains(reason), "\(exit.errors)")
        }
    }
}
