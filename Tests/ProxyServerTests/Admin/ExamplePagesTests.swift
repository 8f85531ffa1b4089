// SPDX-License-Identifier: GPL-3.0-only

import BrowserExample
import Foundation
import JSONRPC
import Testing

@testable import ProxyServer

/// The example for browsers at the admin endpoint.
@Suite(.timeLimit(.minutes(1))) struct ExamplePagesTests {
    private static let start = "/Examples/browser/"

    @Test("Nothing of it is there unless it is asked for")
    func off() async throws {
        try await AdminTestServer.run { client, _, _ in
            for path in [Self.start, Self.start + "main.js", Self.start + "proxies.json", "/JavaScript/src/index.js"] {
                let status = try await client.ask(path).status
                #expect(status == 404, "\(path)")
            }
        }
    }

    @Test("Each file has its type, under the path that it has in the repository")
    func files() async throws {
        try await AdminTestServer.run(examples: true) { client, _, _ in
            let types = [
                Self.start: "text/html; charset=utf-8", Self.start + "index.html": "text/html; charset=utf-8",
                Self.start + "style.css": "text/css; charset=utf-8",
                Self.start + "main.js": "text/javascript; charset=utf-8",
                "/JavaScript/src/index.js": "text/javascript; charset=utf-8",
                "/JavaScript/generated/rendezvous.js": "text/javascript; charset=utf-8",
                Self.start + "proxies.json": "application/json",
            ]
            for (path, type) in types {
                let answer = try await client.ask(path)
                #expect(answer.status == 200 && answer.fields["content-type"] == type, "\(path)")
                #expect(answer.fields["x-content-type-options"] == "nosniff")
            }
            let file = try await client.ask("/JavaScript/src/index.js").body
            #expect(file == ExampleFile.all.first { $0.path == "JavaScript/src/index.js" }?.text)
            let redirection = try await client.ask(String(Self.start.dropLast()))
            #expect(redirection.status == 308 && redirection.fields["location"] == Self.start)
            for path in ["/Examples/browser/package.json", "/Examples/browser/../../README.md", "/JavaScript/"] {
                let status = try await client.ask(path).status
                #expect(status == 404, "\(path)")
            }
        }
    }

    @Test("The page may load files of its server and dial its proxies, and nothing else")
    func policy() async throws {
        try await AdminTestServer.run(examples: true) { client, _, _ in
            for path in [Self.start, Self.start + "index.html"] {
                let policy = try #require(try await client.ask(path).fields["content-security-policy"])
                #expect(
                    policy.hasPrefix("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                )
                #expect(policy.contains("style-src 'self'; script-src 'self';"))
                #expect(policy.hasSuffix("connect-src 'self' wss://localhost:4443 wss://127.0.0.1:4443"))
                #expect(!policy.contains("unsafe"))
            }
            let proxies = try await client.ask(Self.start + "proxies.json").body
            #expect(proxies == #"{"proxies":["wss://localhost:4443"]}"#)
        }
    }

    @Test("A token protects everything else: browsers show none for a page")
    func token() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try Data("a-token-of-this-test\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await AdminTestServer.run(tokenFile: file.path, examples: true) { client, _, _ in
            for path in [Self.start, String(Self.start.dropLast()), Self.start + "main.js", "/JavaScript/src/index.js"]
            {
                let status = try await client.ask(path).status
                #expect(status != 401, "\(path)")
            }
            for path in ["/metrics", Self.start + "other", "/JavaScript/other"] {
                let status = try await client.ask(path).status
                #expect(status == 401, "\(path)")
            }
        }
        try await AdminTestServer.run(tokenFile: file.path) { client, _, _ in
            let status = try await client.ask(Self.start).status
            #expect(status == 401)
        }
    }

    @Test("Whoever starts it is told where it is")
    func told() async throws {
        let recorder = LogRecorder()
        try await AdminTestServer.run(examples: true, recorder: recorder) { client, _, _ in
            let url = "http://127.0.0.1:\(client.port)/Examples/browser/"
            #expect(recorder.lines.contains { $0.contains("serving the example for browsers") && $0.contains(url) })
        }
    }

    @Test(
        "A listener is dialled by a name that pages and certificates know",
        arguments: [
            ("127.0.0.1", "wss://localhost:1", ["wss://localhost:1", "wss://127.0.0.1:1"]),
            ("::1", "wss://localhost:1", ["wss://localhost:1"]), ("0.0.0.0", "wss://*:1", ["wss://*:1"]),
            ("::", "wss://*:1", ["wss://*:1"]), ("2001:db8::1", "wss://*:1", ["wss://*:1"]),
            ("192.0.2.1", "wss://192.0.2.1:1", ["wss://192.0.2.1:1"]),
        ]
    )
    func places(host: String, url: String, sources: [String]) {
        let place = WebSocketPlace(isSecure: true, host: host, port: 1)
        #expect(place.url == url && place.sources == sources)
        #expect(WebSocketPlace(isSecure: false, host: host, port: 1).url == url.replacing("wss:", with: "ws:"))
    }

    @Test("What is served asks nobody else for anything, and makes no markup of text")
    func selfContained() throws {
        #expect(ExampleFile.all.count > 20)
        for file in ExampleFile.all {
            // Of XML's namespaces, which are names and no places.
            #expect(file.text.matches(of: /https?:\/\/(?!www\.w3\.org\/)[a-z]/).isEmpty, "\(file.path)")
            #expect(
                file.text.matches(of: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\bFunction\(/)
                    .isEmpty
            )
            if file.path.hasSuffix(".html") {
                #expect(file.text.matches(of: /\sstyle="|\son[a-z]+="|<script>/).isEmpty)
            }
        }
        let page = try #require(ExampleFile.all.first { $0.path == "Examples/browser/index.html" }).text
        #expect(page.contains(#"http-equiv="Content-Security-Policy" content="default-src 'none'"#))
    }
}
