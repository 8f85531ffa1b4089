// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Client programs with `--psk-file`, through the daemon.
    @Suite struct EncryptionTests {
        typealias Transport = TestEndpoint.Transport

        static let key = String(repeating: "0123456789abcdef", count: 4) + "\n"
        private static let otherKey = String(repeating: "fedcba9876543210", count: 4) + "\n"
        private static let secret = "the garage's door opens with 4711"

        /// A file for its owner alone.
        static func write(_ key: String = key, to name: String = "key", in folder: TemporaryFolder) throws -> String {
            let path = try folder.write(key, to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return path
        }

        /// Somebody between the clients and the daemon, in the place of the proxy's owner: with a key on both sides he
        /// reads nothing, without one everything.
        @Test(arguments: [true, false]) func whoIsInBetweenReadsNothing(isEncrypted: Bool) async throws {
            try await TemporaryFolder.with { folder in
                let options = isEncrypted ? ["--psk-file", try Self.write(Self.key, in: folder)] : []
                try await Daemon.run(tls: nil) { daemon in
                    let record = folder.path("record")
                    let port = "\(daemon[.tcp].port)"
                    let recorder = try await PythonProgram("recorder.py", ["127.0.0.1", port, record])
                    let endpoint = TestEndpoint(.tcp, port: try #require(Int(recorder.firstLine)))
                    try await Client.pair(("anna", endpoint), ("bert", endpoint), options: options) { anna, bert in
                        try anna.type("\(Self.secret)\n")
                        #expect(try await bert.output.lines(1) == [Self.secret])
                        try bert.type("\(Self.secret)\n")
                        try anna.closeInput()
                        try bert.closeInput()
                        #expect(await anna.exit.output == "\(Self.secret)\n")
                        #expect(await (anna.exit.status, bert.exit.status) == (0, 0))
                    }
                    let seen = String(decoding: try Data(contentsOf: URL(filePath: record)), as: UTF8.self)
                    // What the proxy needs to know it is told in the clear.
                    #expect(seen.contains("TunnelEstablished") && seen.contains("anna"))
                    #expect(seen.contains("garage") == !isEncrypted)
                    #expect(seen.contains("NRPE2E\u{1}") == isEncrypted)
                    withExtendedLifetime(recorder) {}
                }
            }
        }

        /// Whoever changes a bit on the way ends the tunnel, and nothing of what he has changed is written.
        @Test func whoIsInBetweenChangesNothing() async throws {
            try await TemporaryFolder.with { folder in
                let options = ["--psk-file", try Self.write(Self.key, in: folder)]
                try await Daemon.run(tls: nil) { daemon in
                    let record = folder.path("record")
                    let recorder = try await PythonProgram(
                        "recorder.py",
                        ["127.0.0.1", "\(daemon[.tcp].port)", record]
                    )
                    let endpoint = TestEndpoint(.tcp, port: try #require(Int(recorder.firstLine)))
                    try await Client.pair(("anna", endpoint), ("bert", daemon[.tcp]), options: options) { anna, bert in
                        try anna.type("as it is\n")
                        #expect(try await bert.output.lines(1) == ["as it is"])
                        _ = try folder.write("", to: "record.tamper")
                        try anna.type("changed\n")
                        let exit = await bert.exit
                        #expect(exit.status == 82, "\(exit.errors)")
                        #expect(exit.output == "as it is\n")
                        // The refusal that bert sends is changed, too.
                        let other = await anna.exit
                        #expect([82, 83].contains(other.status), "\(other.errors)")
                    }
                    withExtendedLifetime(recorder) {}
                }
            }
        }

        /// A side that has said all it wants to say still hears the other, over WebSocket too.
        @Test(arguments: [Transport.wss, .ssl, .unix], [Transport.wss, .ssl])
        func hearsTheOtherAfterItsOwnEnd(one: Transport, two: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let options = ["--verbose", "--psk-file", try Self.write(Self.key, in: folder)]
                try await Daemon.run { daemon in
                    try await Client.pair(("anna", daemon[one]), ("bert", daemon[two]), options: options) {
                        anna,
                        bert in
                        try anna.type("question\n")
                        try anna.closeInput()
                        _ = try await bert.errors.line(containing: Client.partnerHasEnded)
                        try bert.type("answer\n")
                        try bert.closeInput()
                        #expect(await anna.exit.output == "answer\n")
                        #expect(await bert.exit.output == "question\n")
                        #expect(await (anna.exit.status, bert.exit.status) == (0, 0))
                        #expect(await anna.exit.errors.contains("encrypted from end to end"))
                    }
                }
            }
        }

        /// Ctrl-C is an end in order for both sides.
        @Test(arguments: [Transport.wss, .ssl], [SIGINT, SIGTERM])
        func endsOnSignal(transport: Transport, number: Int32) async throws {
            try await TemporaryFolder.with { folder in
                let options = ["--psk-file", try Self.write(Self.key, in: folder)]
                try await Daemon.run { daemon in
                    try await Client.pair(("anna", daemon[transport]), ("bert", daemon[.wss]), options: options) {
                        anna,
                        bert in
                        _ = try await anna.errors.line(containing: "encrypted")
                        _ = try await bert.errors.line(containing: "encrypted")
                        anna.signal(number)
                        for exit in [await anna.exit, await bert.exit] {
                            #expect(exit.status == 0, "\(exit.errors)")
                        }
                    }
                }
            }
        }

        /// A partner that is killed has not ended: whoever has heard it learns that something may be missing.
        @Test(arguments: [Transport.wss, .ssl]) func aKilledPartnerIsNotAnEnd(transport: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let options = ["--psk-file", try Self.write(Self.key, in: folder)]
                try await Daemon.run { daemon in
                    try await Client.pair(("anna", daemon[transport]), ("bert", daemon[.ssl]), options: options) {
                        anna,
                        bert in
                        try anna.type("half of it\n")
                        #expect(try await bert.output.lines(1) == ["half of it"])
                        anna.signal(SIGKILL)
                        let exit = await bert.exit
                        #expect([83, 74].contains(exit.status), "\(exit.errors)")
                        #expect(exit.output == "half of it\n")
                    }
                }
            }
        }

        @Test func anotherKeyIsSaidOnBothSides() async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                let otherKey = try Self.write(Self.otherKey, to: "other", in: folder)
                try await Daemon.run { daemon in
                    let anna = Client.arguments("anna", at: daemon[.wss]) + ["--psk-file", key]
                    let bert = Client.arguments("bert", at: daemon[.ssl]) + ["--psk-file", otherKey]
                    async let one = ChildProcess.exit(.client, anna)
                    async let other = ChildProcess.exit(.client, bert)
                    for exit in try await [one, other] {
                        #expect(exit.status == 80, "\(exit.errors)")
                        #expect(exit.errors.contains("another key") && exit.output.isEmpty)
                    }
                }
            }
        }

        /// Nothing of what is typed goes to a partner that does not encrypt.
        @Test func aPartnerWithoutAKeyGetsNothing() async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                try await Daemon.run { daemon in
                    let bert = Client.arguments("bert", at: daemon[.ssl])
                    try await ChildProcess.run(.client, bert) { bert in
                        try bert.type("hello\n")
                        let anna = Client.arguments("anna", at: daemon[.ssl]) + ["--psk-file", key]
                        try await ChildProcess.run(.client, anna) { anna in
                            try anna.type("\(Self.secret)\n")
                            let exit = await anna.exit
                            #expect(exit.status == 81, "\(exit.errors)")
                            #expect(exit.errors.contains("does not encrypt") && exit.output.isEmpty)
                        }
                        try bert.closeInput()
                        #expect(await bert.exit.output == "")
                    }
                }
            }
        }

        /// Who has no key is told that the partner has one, and shown nothing of what it says.
        @Test(arguments: [Transport.wss, .ssl, .unix], [[], ["--stdio"], ["--pingpong"]])
        func aSideWithoutAKeyNoticesThatThePartnerEncrypts(transport: Transport, mode: [String]) async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                try await Daemon.run { daemon in
                    let anna = Client.arguments("anna", at: daemon[.ssl]) + ["--psk-file", key]
                    try await ChildProcess.run(.client, anna) { _ in
                        let bert = Client.arguments("bert", at: daemon[transport]) + mode
                        let exit = try await ChildProcess.exit(.client, bert)
                        #expect(exit.status == 81, "\(exit.errors)")
                        #expect(
                            exit.errors.contains("the partner encrypts what it says: give --psk-file with the same key")
                        )
                        #expect(exit.output == "")
                    }
                }
            }
        }

        /// Others who can read the file are a reason to say so, but not to refuse.
        @Test func aKeyThatOthersCanReadIsWarnedOf() async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
                try await Daemon.run { daemon in
                    let options = ["--psk-file", key]
                    try await Client.pair(("anna", daemon[.ssl]), ("bert", daemon[.ssl]), options: options) {
                        anna,
                        bert in
                        _ = try await anna.errors.line(containing: "others can read the key in '\(key)'")
                        try anna.closeInput()
                        try bert.closeInput()
                        #expect(await anna.exit.status == 0)
                    }
                }
            }
        }

        @Test(arguments: [Program.client, .tunnelClient]) func aPassphraseIsNoKey(_ program: Program) async throws {
            try await TemporaryFolder.with { folder in
                let file = try folder.write("correct horse battery staple\n", to: "key")
                let role = program == .client ? ["-t", "t"] : ["-s"]
                let exit = try await ChildProcess.exit(program, role + ["-u", "tcp://127.0.0.1:9", "--psk-file", file])
                #expect(exit.status == 78)
                #expect(exit.errors.contains(file) && exit.errors.contains("openssl rand -hex 32"))
                #expect(!exit.errors.contains("horse"))
            }
        }

        /// Any bytes, a megabyte each way, with the end of either side, over transports that have no word for it.
        @Test(arguments: [Transport.wss, .ssl]) func aPipeIsEncrypted(transport: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                let files = ["anna", "bert"]
                for name in files {
                    let bytes = Payload.bytes(1_000_000, seed: UInt64(name.utf8.count) + UInt64(name.utf8.first ?? 0))
                    try Data(bytes).write(to: URL(filePath: folder.path(name)))
                }
                try await Daemon.run { daemon in
                    try await withThrowingTaskGroup(of: ChildProcess.Exit.self) { group in
                        for name in files {
                            let arguments = Client.arguments(name, at: daemon[transport])
                            let program = try Program.client.url.path
                            let words = [program] + arguments + ["--stdio", "--psk-file", key]
                            let script = "exec \"$@\" <\(folder.path(name)) >\(folder.path("from-\(name)"))"
                            group.addTask { try await ChildProcess.exit(.shell, ["-c", script, "sh"] + words) }
                        }
                        for try await exit in group {
                            #expect(exit.status == 0, "\(exit.errors)")
                            #expect(exit.errors.isEmpty)
                        }
                    }
                    let (one, other) = (folder.path("anna"), folder.path("bert"))
                    #expect(FileManager.default.contentsEqual(atPath: one, andPath: folder.path("from-bert")))
                    #expect(FileManager.default.contentsEqual(atPath: other, andPath: folder.path("from-anna")))
                }
            }
        }

        // MARK: Devices

        /// Downloads through an encrypted forwarding; who has no key is not led anywhere.
        @Test(arguments: [(Transport.ssl, Transport.wss), (.wss, .unix)])
        func forwardedConnectionsAreEncrypted(transports: (Transport, Transport)) async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                try await FileServer.run(in: folder) { server in
                    let bytes = Payload.bytes(2_000_000, seed: 3)
                    try server.add("file", bytes)
                    let target = "127.0.0.1:\(server.place)"
                    try await TunnelProxy.run { proxy in
                        let options = ["--listen", "0", "--psk-file", key]
                        try await proxy.withDevice(over: transports.0, "--connect", target, "--psk-file", key) {
                            device in
                            try await ForwardingTests.withClient(of: proxy, over: transports.1, options) { _, place in
                                for number in 0..<3 {
                                    let copy = try await server.download(
                                        "file",
                                        from: "http://\(place)",
                                        as: "copy\(number)"
                                    )
                                    #expect(copy == bytes)
                                }
                            }
                            _ = try await device.errors.lines(3, containing: " closed after ")
                            try await ForwardingTests.withClient(of: proxy, "--listen", "0") { client, place in
                                await #expect(throws: FileServer.DownloadError.self) {
                                    try await server.download("file", from: "http://\(place)", as: "none")
                                }
                                let line = try await device.errors.line(containing: "#4 failed: ")
                                #expect(line.contains("has it been given the key, too?"))
                                let other = try await client.errors.line(containing: "#1 failed: ")
                                #expect(other.hasSuffix("encrypts what it says: give --psk-file with the same key"))
                            }
                        }
                    }
                }
            }
        }

        @Test(arguments: [Transport.wss, .ssl, .unix]) func aDeviceEchoes(transport: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                let otherKey = try Self.write(Self.otherKey, to: "other", in: folder)
                try await TunnelProxy.run { proxy in
                    try await proxy.withDevice(over: transport, "-r", "--psk-file", key) { device in
                        let ada = proxy.client(over: .wss, "Ada", "-r", "--count", "3000000", "--psk-file", key)
                        let exit = try await ChildProcess.exit(.tunnelClient, ada)
                        #expect(exit.status == 0, "\(exit.errors)")
                        #expect(exit.errors.contains("in all: 3000000 bytes there and back"))
                        let eve = proxy.client(over: .ssl, "Eve", "-r", "--count", "1", "--psk-file", otherKey)
                        #expect(try await ChildProcess.exit(.tunnelClient, eve).status == 80)
                        let line = try await device.errors.line(containing: "is gone: ")
                        #expect(line.contains("\"Eve\"") && line.contains("another key"))
                        device.signal(SIGTERM)
                        #expect(await device.exit.status == 0)
                    }
                }
            }
        }

        /// A device without a key, and one with a key before a client without.
        @Test func devicesAndClientsNotice() async throws {
            try await TemporaryFolder.with { folder in
                let key = try Self.write(Self.key, in: folder)
                let words = "the partner encrypts what it says: give --psk-file with the same key"
                try await TunnelProxy.run { proxy in
                    try await proxy.withDevice(over: .ssl) { device in
                        let ada = proxy.client(over: .wss, "Ada", "--psk-file", key)
                        try await ChildProcess.run(.tunnelClient, ada) { _ in
                            let line = try await device.errors.line(containing: "is gone: ")
                            #expect(line.hasSuffix(words))
                        }
                        device.signal(SIGTERM)
                        #expect(await device.exit.output == "")
                    }
                    try await proxy.withDevice(over: .wss, "--psk-file", key) { _ in
                        let exit = try await ChildProcess.exit(.tunnelClient, proxy.client(over: .ssl, "Ada"))
                        #expect(exit.status == 81 && exit.output == "", "\(exit.errors)")
                        #expect(exit.errors.contains(words))
                    }
                }
            }
        }

        @Test(arguments: [Transport.wss, .ssl]) func linesGoBothWays(transport: Transport) async throws {
            try await TemporaryFolder.with { folder in
                let options = ["--psk-file", try Self.write(Self.key, in: folder)]
                try await TunnelProxy.run { proxy in
                    try await proxy.withDevice(over: transport, "--psk-file", options[1]) { device in
                        let ada = proxy.client(over: .ssl, "Ada") + options
                        try await ChildProcess.run(.tunnelClient, ada) { ada in
                            try ada.type("Grüße\n")
                            #expect(try await device.output.lines(1) == ["[1 Ada] Grüße"])
                            try device.type("all\n@1 you\n")
                            #expect(try await ada.output.lines(2) == ["all", "you"])
                            // The device says farewell: this is no cut.
                            device.signal(SIGINT)
                            #expect(await device.exit.status == 0)
                            let exit = await ada.exit
                            #expect(exit.status == 0, "\(exit.errors)")
                        }
                    }
                }
            }
        }
    }
}
