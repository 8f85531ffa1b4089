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
        #expect(Daemon.listeners(in: log) == [.ssl: 4480, .wss: 44443])
    }

    @Test func theRepositorysFilesAreFound() throws {
        #expect(try Repository.file("scripts/make-certificate.sh").hasSuffix("/scripts/make-certificate.sh"))
        #expect(throws: BenchmarkError.self) { try Repository.file("no/such/file") }
    }
}
