// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

extension EndToEnd {
    /// Makes the pictures of the documentation, where `ADMIN_SCREENSHOTS` names a folder for them: a server with some life
    /// in it, in light and dark, on a desk and in a hand.
    @Suite struct DashboardScreenshots {
        private static let folder = ProcessInfo.processInfo.environment["ADMIN_SCREENSHOTS"]
        private static let names = [
            "Living room", "Anna's phone", "Heating cellar", "Lena's tablet", "Energy manager", "Café Mitte",
            "Workshop",
            "Rooftop PV", "Nils' laptop", "Guest house", "Garden sensors", "Büro",
        ]
        /// How long the server lives before its picture is taken; every test here has two minutes.
        private static let seconds = 45

        @Test(.enabled(if: folder != nil)) func take() async throws {
            let folder = URL(filePath: try #require(Self.folder))
            try await TunnelProxy.run(tls: nil) { configuration in
                configuration["ProxyServer", "name"] = "relay-1"
                configuration["Admin", "enabled"] = "true"
                configuration["Admin", "port"] = "0"
            } _: { proxy in
                let line = try await proxy.daemon.process.errors.line(containing: "serving the admin endpoint url=")
                let url = String(line.split(separator: "url=").last ?? "")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<7 { group.addTask { try await Self.tunnel(number, at: proxy.daemon) } }
                    for number in 0..<3 { group.addTask { try await Self.device(number, at: proxy) } }
                    group.addTask { try await Self.passers(at: proxy.daemon) }
                    try await TemporaryFolder.with { profile in
                        try await Browser.run(in: profile) { browser in
                            // The history is the server's: a page that has just been opened has all of it.
                            try await Task.sleep(for: .seconds(Self.seconds))
                            for (scheme, width, height) in [
                                ("light", 1280, 1130), ("dark", 1280, 1130), ("light", 390, 1400), ("dark", 390, 1400),
                            ] as [(String, Int64, Int64)] {
                                let page = try await BrowserPage(
                                    url,
                                    scheme: scheme,
                                    width: width,
                                    height: height,
                                    in: browser
                                )
                                // Rates need two looks.
                                try await page.wait(
                                    until: "/\\d.*B\\/s/.test(document.querySelector('#tunnels')?.textContent)"
                                )
                                let name = "dashboard-\(width < 600 ? "phone-" : "")\(scheme).png"
                                try await page.screenshot().write(to: folder.appending(path: name))
                            }
                        }
                    }
                    group.cancelAll()
                    while await group.nextResult() != nil {}
                }
            }
        }

        private static func tunnel(_ number: Int, at daemon: Daemon) async throws {
            let token = "token \(number)"
            let one = try await TestPeer.connect(to: daemon[number % 2 == 0 ? .ws : .tcp])
            let two = try await TestPeer.connect(to: daemon[number % 3 == 0 ? .ws : .tcp])
            try await one.authenticate(token: token, name: Self.names[number])
            try await two.authenticate(token: token, name: "\(Self.names[(number * 5 + 3) % 12]) app")
            _ = try await (one.receiveEstablished(), two.receiveEstablished())
            let sink = Task { while await two.receive().isPayload {} }
            defer { sink.cancel() }
            let size = [90_000, 42_000, 17_000, 6_000, 1_200, 80, 0][number]
            for step in 0... {
                let share = 1 + 0.6 * sin(Double(step) / 190 + Double(number)) + .random(in: -0.3...0.3)
                let text = String(repeating: "x", count: max(1, Int(Double(size) * share)))
                if size > 0 { try await one.send(.text, ByteBuffer(string: text)) }
                try await Task.sleep(for: .milliseconds(100))
            }
        }

        private static func device(_ number: Int, at proxy: TunnelProxy) async throws {
            let uuid = Uuid.random()
            let device = try await TestDevice.register(at: proxy[.tcp], uuid: uuid, name: Self.names[number * 3 + 2])
            let sink = Task { while await device.peer.receive().isPayload {} }
            defer { sink.cancel() }
            var clients: [TestPeer] = []
            for client in 0..<(number * 2 + 1) {
                let peer = try await TestPeer.connect(to: proxy[.tcp])
                let request = TunnelProxyAPI.TunnelProxy.RegisterClient(
                    clientName: "app \(client)",
                    clientUuid: Uuid.random().description,
                    serverUuid: uuid.description
                )
                _ = try await peer.call(request)
                clients.append(peer)
            }
            while true {
                for client in clients {
                    try await client.send(.binary, ByteBuffer(repeating: 7, count: .random(in: 200...9_000)))
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }

        /// Those who come and go, for one reason or another.
        private static func passers(at daemon: Daemon) async throws {
            for number in 0... {
                let peer = try await TestPeer.connect(to: daemon[number % 2 == 0 ? .ws : .tcp])
                switch number % 4 {
                case 0: try await peer.send(#"{"id":1,"method":"RemoteProxy.Nothing"}"#)
                case 1: try await peer.authenticate(token: "alone \(number)", name: Self.names[number % 12])
                case 2: try await peer.send("this is no JSON")
                default:
                    let (one, two) = try await TestPeer.tunnel(daemon[.ws], daemon[.tcp], token: "short \(number)")
                    try await one.send(.text, ByteBuffer(repeating: 0x78, count: 70_000))
                    try await Task.sleep(for: .seconds(3))
                    for end in [one, two] { await end.close() }
                }
                try await Task.sleep(for: .seconds(3))
                await peer.close()
            }
        }
    }
}

extension TestPeer.Input {
    fileprivate var isPayload: Bool { if case .end = self { false } else { true } }
}
