// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Foundation
import JSONRPC
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// Examples/browser in a real browser, over wss at the built daemon.
    @Suite struct BrowserExampleTests {
        /// Names of peers and of files are text and nothing else.
        private static let hostileName = "<img src=x onerror=alert(1)>"

        /// A daemon that serves the example, and a browser that takes its certificate, for which nobody vouches.
        private static func run(
            mock: Bool = true,
            browser options: [String] = ["--ignore-certificate-errors"],
            _ configure: (inout DaemonConfiguration, TemporaryFolder) throws -> Void = { _, _ in },
            _ body: (Daemon, String, Browser, TemporaryFolder) async throws -> Void
        ) async throws {
            try await TemporaryFolder.with { folder in
                var configuration = DaemonConfiguration(socket: folder.path("socket"))
                configuration["Admin", "enabled"] = "true"
                configuration["Admin", "port"] = "0"
                configuration["Admin", "examples"] = "true"
                try configure(&configuration, folder)
                try await Daemon.run(configuration, in: folder, mock: mock) { daemon in
                    let line = try await daemon.process.errors.line(containing: "serving the example for browsers url=")
                    let url = String(line.split(separator: "url=").last ?? "")
                    try await Browser.run(in: folder, options: options) { browser in
                        try await body(daemon, url, browser, folder)
                    }
                }
            }
        }

        /// Two that have met.
        private static func pair(at url: String, in browser: Browser) async throws -> (ExampleTab, ExampleTab) {
            let anna = try await ExampleTab(url, in: browser)
            let bob = try await ExampleTab(url, scheme: "dark", in: browser)
            try await anna.meet(as: "Anna")
            try await bob.meet(as: self.hostileName)
            for tab in [anna, bob] { try await tab.wait(until: "met") }
            return (anna, bob)
        }

        /// Bytes that are not the same anywhere, in a file.
        private static func file(
            _ count: Int,
            named name: String,
            in folder: TemporaryFolder
        ) throws -> (String, [UInt8]) {
            var generator = SystemRandomNumberGenerator()
            var bytes: [UInt8] = []
            while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
            bytes.removeLast(bytes.count - count)
            try Data(bytes).write(to: URL(filePath: folder.path(name)))
            return (folder.path(name), bytes)
        }

        private static func hex(_ bytes: [UInt8]) -> String {
            SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }

        @Test func twoTabsMeetTalkAndSendAFile() async throws {
            try await Self.run { daemon, url, browser, folder in
                let (anna, bob) = try await Self.pair(at: url, in: browser)
                let suggested = try await anna.page.evaluate("document.querySelector('#proxy').value")
                #expect(suggested == .string(daemon[.wss].url.replacing("127.0.0.1", with: "localhost")))
                #expect(try await anna.status == "You have met \(Self.hostileName).")
                #expect(try await bob.status == "You have met Anna.")
                try await anna.say("Hello, Bob!")
                try await bob.wait(untilHeard: "Hello, Bob!")
                try await bob.say(Self.hostileName)
                try await anna.wait(untilHeard: Self.hostileName)

                let name = "photo\u{202E}gpj.<b>.bin"
                let (path, bytes) = try Self.file(5_000_000, named: name, in: folder)
                try await anna.offer(path)
                let offered = try await bob.transfer(in: "offered")
                #expect(offered.name == "photogpj._b_.bin")
                try await bob.press(".accept")
                let expected = Self.hex(bytes)
                #expect(try await bob.transfer(in: "complete").checksum == expected)
                #expect(try await anna.transfer(in: "complete").checksum == expected)
                for tab in [anna, bob] {
                    #expect(try await tab.page.evaluate("document.querySelector('progress').value") == 1)
                }
                let saved = try await Self.save(from: bob, in: browser, to: folder)
                #expect(saved.name == "photogpj._b_.bin" && saved.bytes == bytes)

                // The other way, while the first is still shown; and one that is not wanted.
                let (second, _) = try Self.file(300_000, named: "back.bin", in: folder)
                try await bob.offer(second)
                try await anna.press(".accept")
                // The sender hears of it last, and offers nothing else before.
                for tab in [anna, bob] { #expect(try await tab.transfer(in: "complete").name == "back.bin") }
                try await bob.offer(second)
                try await anna.press(".decline")
                _ = try await bob.transfer(in: "declined")

                try await anna.press("#leave")
                for tab in [anna, bob] {
                    try await tab.wait(until: "apart")
                    #expect(try await tab.status == "The tunnel is closed.")
                    #expect(tab.page.complaints() == [])
                }
                // Nothing stays behind.
                let kept = "localStorage.length + sessionStorage.length + document.cookie.length"
                #expect(try await anna.page.evaluate(kept) == 0)
            }
        }

        /// Saves what the newest transfer has brought, by the page's own link.
        private static func save(
            from tab: ExampleTab,
            in browser: Browser,
            to folder: TemporaryFolder
        ) async throws -> (name: String, bytes: [UInt8]) {
            let downloads = folder.path("downloads")
            try FileManager.default.createDirectory(atPath: downloads, withIntermediateDirectories: false)
            let behaviour: [String: JSONValue] = [
                "behavior": "allow", "downloadPath": .string(downloads), "eventsEnabled": true,
            ]
            try await browser.call("Browser.setDownloadBehavior", behaviour)
            try await tab.press(".save")
            try await browser.event("Browser.downloadProgress", of: nil) { $0["state"] == "completed" }
            let names = try FileManager.default.contentsOfDirectory(atPath: downloads)
            let name = try #require(names.first)
            return (name, Array(try Data(contentsOf: URL(filePath: "\(downloads)/\(name)"))))
        }

        @Test func saysWhyItDoesNotWork() async throws {
            try await Self.run(mock: false) { configuration, folder in
                configuration["Authentication", "backend"] = "tokens"
                let digest = Self.hex(Array(Client.token.utf8))
                configuration["Tokens", "file"] = try folder.write("\(digest) anna\n", to: "tokens")
                configuration["ProxyServer", "aloneTimeout"] = "500"
            } _: { _, url, browser, _ in
                let tab = try await ExampleTab(url, in: browser)
                try await tab.meet(as: "Anna", token: "another")
                try await tab.wait(until: "fault")
                #expect(try await tab.status.hasPrefix("The proxy did not take the token."))
                #expect(try await !tab.status.contains("another"))

                try await tab.meet(as: "Anna")
                try await tab.wait(until: "waiting")
                try await tab.wait(until: "fault")
                #expect(try await tab.status.hasPrefix("Nobody came."))

                try await tab.meet(as: "Anna", proxy: "https://localhost")
                try await tab.wait(until: "fault")
                #expect(try await tab.status.contains("must begin with wss://"))
                // None of these is the page's fault.
                #expect(tab.page.complaints() == [])

                // The page may dial its own proxy and nobody else: that is its policy's doing, and told as such.
                try await tab.meet(as: "Anna", proxy: "wss://localhost:1")
                try await tab.wait(until: "fault")
                #expect(try await tab.status.hasPrefix("The proxy cannot be reached."))
                #expect(tab.page.complaints().contains { $0.contains("Content Security Policy") })
            }
        }

        @Test func seesTheProxyGo() async throws {
            try await Self.run { daemon, url, browser, folder in
                let (anna, bob) = try await Self.pair(at: url, in: browser)
                let (path, _) = try Self.file(1000, named: "late.bin", in: folder)
                try await anna.offer(path)
                _ = try await bob.transfer(in: "offered")
                #expect(await daemon.stop().status == 0)
                for tab in [anna, bob] {
                    try await tab.wait(until: "fault")
                    #expect(try await tab.status == "The proxy has stopped. Try again in a moment.")
                    _ = try await tab.transfer(in: "failed")
                    #expect(tab.page.complaints() == [])
                }
                try await anna.meet(as: "Anna")
                try await anna.wait(until: "fault")
                #expect(try await anna.status.hasPrefix("The proxy cannot be reached."))
            }
        }

        /// Text is text, whoever has written it: a partner may sit at a terminal.
        @Test func meetsTheProgram() async throws {
            try await Self.run { daemon, url, browser, _ in
                let tab = try await ExampleTab(url, in: browser)
                try await tab.meet(as: "Anna", room: "")
                try await ChildProcess.run(.client, Client.arguments("Bob", at: daemon[.wss])) { bob in
                    try await tab.wait(until: "met")
                    #expect(try await tab.status == "You have met Bob.")
                    try bob.type("from the terminal\n")
                    try await tab.wait(untilHeard: "from the terminal")
                    try await tab.say("from the browser")
                    _ = try await bob.output.line(containing: "from the browser")
                    #expect(tab.page.complaints() == [])
                }
                try await tab.wait(until: "apart")
            }
        }

        /// What docs/javascript.md has Chromium trust: one key, and nothing else.
        private static func trust(in certificate: String) async throws -> String {
            let command = #"""
                openssl x509 -in "$0" -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
                """#
            let guide = try String(
                contentsOf: JavaScriptFiles.repository.appending(path: "docs/javascript.md"),
                encoding: .utf8
            )
            let quoted = command.replacing(#""$0""#, with: "/tmp/proxy/certificate.pem")
            #expect(guide.replacing(/[\\\s]+/, with: " ").contains(quoted))
            let digest = try await ChildProcess.exit(.shell, ["-c", command, certificate]).output
            return "--ignore-certificate-errors-spki-list=\(digest.split(separator: "\n")[0])"
        }

        /// Whoever else serves the repository's files serves the example; and a browser can be told to trust the proxy.
        @Test func worksFromAnyServerOfFiles() async throws {
            let trust = try await Self.trust(in: TestCertificate.ecdsa.certificate)
            try await Self.run(browser: [trust]) { daemon, _, browser, _ in
                let folder = JavaScriptFiles.repository.path
                let options = ["-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder, "0"]
                try await ChildProcess.run(.python, options) { server in
                    let line = try await server.output.line(containing: "Serving HTTP on 127.0.0.1 port ")
                    let port = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
                    let url = "http://127.0.0.1:\(port)/Examples/browser/"
                    let anna = try await ExampleTab(url, in: browser)
                    let bob = try await ExampleTab(url, width: 390, in: browser)
                    for (name, tab) in [("Anna", anna), ("Bob", bob)] {
                        try await tab.meet(as: name, proxy: daemon[.wss].url)
                    }
                    for tab in [anna, bob] { try await tab.wait(until: "met") }
                    try await anna.say("hello")
                    try await bob.wait(untilHeard: "hello")
                    // Nothing is wider than a phone's screen.
                    #expect(try await bob.page.evaluate("document.documentElement.scrollWidth") == 390)
                    for tab in [anna, bob] { #expect(tab.page.complaints() == []) }
                }
            }
        }

        /// Who cannot see the page, or has no mouse.
        @Test func canBeUsedByAll() async throws {
            try await Self.run { _, url, browser, _ in
                let (anna, bob) = try await Self.pair(at: url, in: browser)
                let unnamed = """
                    Array.from(document.querySelectorAll('input, button, progress'))
                        .filter((control) => control.labels?.length !== 1 && !control.textContent.trim()
                            && !control.getAttribute('aria-label'))
                        .map((control) => control.outerHTML).join()
                    """
                let brightness = "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) > 128"
                #expect(try await anna.page.evaluate(brightness) == true)
                #expect(try await bob.page.evaluate(brightness) == false)
                for tab in [anna, bob] {
                    #expect(try await tab.page.evaluate(unnamed) == "")
                    let live =
                        "document.querySelector('#status').role ?? document.querySelector('#status').getAttribute('role')"
                    #expect(try await tab.page.evaluate(live) == "status")
                    // Who has met somebody can type at once.
                    #expect(try await tab.page.evaluate("document.activeElement.id") == "text")
                    #expect(
                        try await tab.page.evaluate(
                            "document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])').length"
                        ) == 0
                    )
                    let handlers = """
                        Array.from(document.querySelectorAll('*')).flatMap((element) => element.getAttributeNames())
                            .filter((name) => name === 'style' || name.startsWith('on')).join()
                        """
                    #expect(try await tab.page.evaluate(handlers) == "")
                }
            }
        }

        /// Makes the pictures of the documentation, where `ADMIN_SCREENSHOTS` names a folder for them.
        @Test(.enabled(if: ProcessInfo.processInfo.environment["ADMIN_SCREENSHOTS"] != nil))
        func takePictures() async throws {
            try await Self.run { _, url, browser, folder in
                let anna = try await ExampleTab(url, in: browser)
                let bob = try await ExampleTab(url, scheme: "dark", in: browser)
                try await anna.meet(as: "Anna", room: "living room")
                try await bob.meet(as: "Bob", room: "living room")
                for tab in [anna, bob] { try await tab.wait(until: "met") }
                for (tab, other, text) in [
                    (anna, bob, "Here is the plan of the heating."),
                    (bob, anna, "Thank you! I send you the photo back."),
                ] {
                    try await tab.say(text)
                    try await other.wait(untilHeard: text)
                }
                try await anna.offer(try Self.file(2_345_678, named: "heating.pdf", in: folder).0)
                try await bob.press(".accept")
                for tab in [anna, bob] { _ = try await tab.transfer(in: "complete") }
                try await bob.offer(try Self.file(987_654, named: "photo.jpg", in: folder).0)
                for tab in [anna, bob] { _ = try await tab.transfer(in: "offered") }
                try await EndToEnd.DashboardTests.keep(anna.page, as: "browser-example-light")
                try await EndToEnd.DashboardTests.keep(bob.page, as: "browser-example-dark")
            }
        }
    }
}
