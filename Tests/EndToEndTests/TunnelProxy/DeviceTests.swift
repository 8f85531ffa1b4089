// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// A device program and client programs meet through the daemon.
    @Suite struct DeviceTests {
        typealias Transport = TestEndpoint.Transport

        /// What is typed goes to everybody or to one; what clients type comes with their names.
        @Test(arguments: [Transport.wss, .ssl, .unix])
        func exchangesLines(transport: Transport) async throws {
            try await TunnelProxy.run { proxy in
                try await proxy.withDevice(over: transport) { device in
                    let options = ["--linger", "0"]
                    try await ChildProcess.run(.tunnelClient, proxy.client(over: .ssl, "Ada") + options) { ada in
                        _ = try await device.errors.line(containing: "client 1 \"Ada\" {")
                        try await ChildProcess.run(.tunnelClient, proxy.client(over: .wss, "Bert") + options) { bert in
                            _ = try await device.errors.line(containing: "client 2 \"Bert\" {")
                            try ada.type("Grüße\n")
                            #expect(try await device.output.lines(1) == ["[1 Ada] Grüße"])
                            try device.type("all\n@2 you\n@1 and you\n")
                            #expect(try await ada.output.lines(2) == ["all", "and you"])
                            #expect(try await bert.output.lines(2) == ["all", "you"])
                            try ada.closeInput()
                            #expect(await ada.exit.status == 0)
                            _ = try await device.errors.lines(2, containing: "client 1 \"Ada\" {")
                            device.signal(SIGINT)
                            #expect(await device.exit.status == 0)
                            #expect(await bert.exit.errors.contains("connected with the device"))
                        }
                    }
                }
            }
        }

        /// Every transport of the device with every one of the clients, all at once.
        @Test(arguments: [Transport.wss, .ssl, .unix])
        func echoesRandomBytes(transport: Transport) async throws {
            try await TunnelProxy.run { proxy in
                try await proxy.withDevice(over: transport, "-r") { device in
                    try await withThrowingTaskGroup(of: ChildProcess.Exit.self) { group in
                        for other in [Transport.wss, .ssl, .unix, .unix] {
                            let arguments = proxy.client(over: other, "\(other)", "-r", "--count", "3000000")
                            group.addTask { try await ChildProcess.exit(.tunnelClient, arguments) }
                        }
                        for try await exit in group {
                            #expect(exit.status == 0, "\(exit.errors)")
                            #expect(exit.errors.contains("in all: 3000000 bytes there and back"))
                        }
                    }
                    device.signal(SIGTERM)
                    #expect(await device.exit.status == 0)
                }
            }
        }

        @Test func echoesInTheClear() async throws {
            try await TunnelProxy.run(tls: nil) { proxy in
                try await proxy.withDevice(over: .ws, "-r") { _ in
                    for transport in [Transport.tcp, .ws] {
                        let arguments = proxy.client(over: transport, "c", "-r", "--count", "100000")
                        let exit = try await ChildProcess.exit(.tunnelClient, arguments)
                        #expect(exit.status == 0, "\(exit.errors)")
                    }
                }
            }
        }

        /// A device that dies takes its clients with it, and one with its uuid may come at once.
        @Test func diesAndComesBack() async throws {
            try await TunnelProxy.run { proxy in
                try await proxy.withDevice(over: .ssl, "-r") { device in
                    try await ChildProcess.run(.tunnelClient, proxy.client(over: .ssl, "c", "-r")) { client in
                        _ = try await client.errors.line(containing: "MB/s each way")
                        device.signal(SIGKILL)
                        let exit = await client.exit
                        #expect(exit.status == 74, "\(exit.errors)")
                    }
                }
                try await proxy.withDevice(over: .ssl, "-r") { _ in
                    let arguments = proxy.client(over: .wss, "c", "-r", "--count", "1000")
                    let exit = try await ChildProcess.exit(.tunnelClient, arguments)
                    #expect(exit.status == 0, "\(exit.errors)")
                }
            }
        }

        /// The daemon is restarted: the device is there again by itself.
        @Test func registersAgainByItself() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration.addTunnelProxy(socket: folder.path("tunnel"))
                try await TunnelProxy.run(configuration, in: folder) { first in
                    try await first.withDevice(over: .unix, "-r") { device in
                        #expect(await first.daemon.stop().status == 0)
                        _ = try await device.errors.line(containing: "; trying again in ")
                        try await TunnelProxy.run(configuration, in: folder) { second in
                            _ = try await device.errors.lines(2, containing: "registered as device")
                            let arguments = second.client(over: .ssl, "c", "-r", "--count", "1000")
                            #expect(try await ChildProcess.exit(.tunnelClient, arguments).status == 0)
                        }
                    }
                }
            }
        }
    }
}
