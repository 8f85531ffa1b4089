// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct ServerTests {
    @Test func listenersOfALog() {
        let log = """
            2025-11-23T19:47:01.005Z warning  configuration: unknown key key=eventLoops
            2025-11-23T19:47:01.005Z info     server: listening section=TcpServer url=ssl://127.0.0.1:4480
            2025-11-23T19:47:01.006Z info     server: listening url=wss://127.0.0.1:44443 section=WebSocketServer
            2025-11-23T19:47:01.007Z info     server: listening url=unix:///tmp/proxy.sock
            2025-11-23T19:47:01.008Z info     server: something url=tcp://127.0.0.1:1
            2025-11-23T19:47:01.009Z info     server: listening url=ws://127.0.0.1:99999
            """
        #expect(
            Daemon.listeners(in: log) == [Listener(transport: .ssl): 4480, Listener(transport: .wss): 44443]
        )
    }

    @Test func listenersSayWhichAPITheyServe() {
        let log = """
            2026-11-25T19:47:01.004Z info     server: starting api=0.3 version=1.0.0
            2026-11-25T19:47:01.005Z info     TcpSocketServer: listening api=rendezvous url=ssl://127.0.0.1:4480
            2026-11-25T19:47:01.006Z info     TcpSocketServer: listening api=tunnel-proxy url=ssl://127.0.0.1:2213
            2026-11-25T19:47:01.006Z info     WebSocketServer: listening api=another url=wss://127.0.0.1:5
            """
        #expect(
            Daemon.listeners(in: log) == [
                Listener(transport: .ssl): 4480, Listener(api: .tunnelProxy, transport: .ssl): 2213,
            ]
        )
    }

    @Test func theRepositorysFilesAreFound() throws {
        #expect(try Repository.file("scripts/make-certificate.sh").hasSuffix("/scripts/make-certificate.sh"))
        #expect(throws: BenchmarkError.self) { try Repository.file("no/such/file") }
    }
}
