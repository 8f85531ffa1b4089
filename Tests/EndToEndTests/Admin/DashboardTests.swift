// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyTesting
import Testing

extension EndToEnd {
    /// The dashboard of the built daemon in a real browser.
    @Suite struct DashboardTests {
        /// Names of peers are text and nothing else.
        private static let hostileName = "<img src=x onerror=alert(1)>"

        private static func configuration(_ folder: TemporaryFolder) -> DaemonConfiguration {
            var configuration = DaemonConfiguration(socket: folder.path("socket"))
            configuration["Admin", "enabled"] = "true"
            configuration["Admin", "port"] = "0"
            return configuration
        }

        private static func url(of daemon: Daemon) async throws -> String {
            let line = try await daemon.process.errors.line(containing: "serving the admin endpoint url=")
            return String(line.split(separator: "url=").last ?? "")
        }

        /// It says what happens while it happens, in light and in dark, and nobody complains.
        @Test func showsATunnelAsItLives() async throws {
            try await TemporaryFolder.with { folder in
                try await Daemon.run(Self.configuration(folder), in: folder) { daemon in
                    try await Browser.run(in: folder) { browser in
                        let url = try await Self.url(of: daemon)
                        let light = try await BrowserPage(url, in: browser)
                        let dark = try await BrowserPage(url, scheme: "dark", width: 390, in: browser)
                        for page in [light, dark] {
                            try await page.wait(until: "document.body?.dataset.state === 'live'")
                            #expect(try await page.evaluate("document.title") == "end to end · remote proxy")
                            try await page.wait(until: "document.querySelector('#tunnel-count').textContent === '0'")
                            #expect(
                                try await page.evaluate("document.querySelector('#phase').textContent") == "serving"
                            )
                        }
                        let brightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] > 128"
                        #expect(try await light.evaluate(brightness) == true)
                        #expect(try await dark.evaluate(brightness) == false)
                        // Nothing is wider than a phone's screen.
                        #expect(try await dark.evaluate("document.documentElement.scrollWidth") == 390)

                        try await Client.pair(("anna", daemon[.wss]), (Self.hostileName, daemon[.unix])) { anna, _ in
                            for page in [light, dark] {
                                try await page.wait(
                                    until: "document.querySelector('#tunnel-count').textContent === '1'"
                                )
                                // Who was accepted first stands first.
                                let all = "document.querySelectorAll('#tunnels .title')"
                                let titles = "Array.from(\(all), (title) => title.textContent)"
                                let expected = "'\(Self.hostileName)|anna'"
                                try await page.wait(until: "\(titles).sort().join('|') === \(expected)")
                            }
                            let traffic = "document.querySelector('#tunnels td:nth-child(4)').textContent"
                            #expect(try await light.evaluate(traffic) == "0 B")
                            try anna.type("hello\n")
                            for page in [light, dark] { try await page.wait(until: "\(traffic) === '6 B'") }
                            try await Self.keep(light, as: "live-light")
                        }
                        for page in [light, dark] {
                            try await page.wait(until: "document.querySelector('#tunnel-count').textContent === '0'")
                            try await page.wait(until: "document.querySelectorAll('#closes tr').length === 2")
                            try await page.wait(until: "document.querySelector('#tunnels-empty').hidden === false")
                            #expect(page.complaints() == [])
                        }
                    }
                }
            }
        }

        /// When the daemon goes, the page says so; when it is back, the page finds it by itself.
        @Test func survivesARestart() async throws {
            try await TemporaryFolder.with { folder in
                var configuration = Self.configuration(folder)
                try await Browser.run(in: folder) { browser in
                    let (page, port) = try await Daemon.run(configuration, in: folder) { daemon in
                        let url = try await Self.url(of: daemon)
                        let page = try await BrowserPage(url, in: browser)
                        try await page.wait(until: "document.body?.dataset.state === 'live'")
                        #expect(page.complaints() == [])
                        #expect(await daemon.stop().status == 0)
                        try await page.wait(until: "document.body.dataset.state === 'lost'")
                        try await page.wait(
                            until: "document.querySelector('#problem').textContent.startsWith('Connection lost: ')"
                        )
                        return (page, URL(string: url)?.port ?? 0)
                    }
                    configuration["Admin", "port"] = "\(port)"
                    configuration["ProxyServer", "name"] = "the next one"
                    try await Daemon.run(configuration, in: folder) { _ in
                        try await page.wait(until: "document.body.dataset.state === 'live'")
                        try await page.wait(until: "document.querySelector('#name').textContent === 'the next one'")
                        #expect(try await page.evaluate("document.querySelector('#problem').hidden") == true)
                    }
                    #expect(page.complaints(network: false) == [])
                }
            }
        }

        /// A wrong token is told to be wrong, the right one opens the page, and it is kept nowhere but in the tab.
        @Test func asksForTheToken() async throws {
            try await TemporaryFolder.with { folder in
                let token = "the-token-of-this-test"
                var configuration = Self.configuration(folder)
                configuration["Admin", "tokenFile"] = try folder.write("\(token)\n", to: "token")
                try await Daemon.run(configuration, in: folder) { daemon in
                    try await Browser.run(in: folder) { browser in
                        let page = try await BrowserPage(try await Self.url(of: daemon), in: browser)
                        func enter(_ text: String) async throws {
                            try await page.evaluate(
                                """
                                document.querySelector('#token').value = '\(text)';
                                document.querySelector('#gate').requestSubmit();
                                """
                            )
                        }
                        try await page.wait(until: "document.body?.dataset.state === 'locked'")
                        #expect(try await page.evaluate("document.querySelector('#fault').textContent") == "")
                        try await enter("another-token-of-nobody")
                        try await page.wait(
                            until: "document.querySelector('#fault').textContent === 'This is not the token.'"
                        )
                        #expect(try await page.evaluate("document.body.dataset.state") == "locked")
                        try await enter(token)
                        try await page.wait(until: "document.body.dataset.state === 'live'")
                        #expect(try await page.evaluate("document.querySelector('#gate').hidden") == true)
                        #expect(try await page.evaluate("Object.values(sessionStorage).join()") == .string(token))
                        #expect(try await page.evaluate("localStorage.length + document.cookie.length") == 0)
                        // Answers with 401 are reported; nothing else may be.
                        #expect(page.complaints(network: false) == [])
                    }
                    let log = await daemon.stop().errors
                    #expect(log.contains("Admin: request with a wrong token refused address=127.0.0.1"))
                    #expect(!log.contains(token))
                }
            }
        }

        /// Where `ADMIN_SCREENSHOTS` names a folder, pictures go there.
        static func keep(_ page: BrowserPage, as name: String) async throws {
            guard let folder = ProcessInfo.processInfo.environment["ADMIN_SCREENSHOTS"] else { return }
            try await page.screenshot().write(to: URL(filePath: folder).appending(path: "\(name).png"))
        }
    }
}
