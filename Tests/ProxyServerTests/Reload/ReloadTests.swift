// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import Logging
import NIOCore
import NIOSSL
import ProxyTesting
import ServiceLifecycle
import Testing

@testable import ProxyAuthentication
@testable import ProxyServer

/// A server that runs is given another configuration.
@Suite(.timeLimit(.minutes(1))) struct ReloadTests {
    /// Runs a server, with the files of a certificate that the body may replace.
    func run(
        _ text: String = "",
        certificate: TestCertificate = .ecdsa,
        _ body: (RemoteProxyServer, _ port: Int, _ configuration: (String) throws -> ServerConfiguration, Files)
            async throws
            -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let files = Files(directory: directory)
            try files.install(certificate)
            func configuration(_ text: String) throws -> ServerConfiguration {
                try load(files.configuration(text), ServerOptions(usesMockAuthenticator: !text.contains("backend")))
                    .configuration
            }
            let server = try buildProxyServer(try configuration(text)) { _ in .silent }
            let group = ServiceGroup(services: [server], logger: .silent)
            async let end: Void = group.run()
            let port = try #require(try await server.listeners.last?.address?.port)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(server, port, configuration, files))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await end
            try result.get()
        }
    }

    struct Files {
        let directory: String
        var certificate: String { "\(self.directory)/certificate.pem" }
        var key: String { "\(self.directory)/key.pem" }

        func configuration(_ text: String) -> String {
            let ssl = "[SSL]\ncertificate=\(self.certificate)\ncertificateKey=\(self.key)"
            return "\(RemoteProxyServerTests.transports)\n\(ssl)\n\(text)"
        }

        func install(_ certificate: TestCertificate, key: TestCertificate? = nil) throws {
            for (from, to) in [(certificate.certificate, self.certificate), ((key ?? certificate).key, self.key)] {
                try Data(contentsOf: URL(filePath: from)).write(to: URL(filePath: to))
            }
        }
    }

    /// The certificate that a new handshake gets.
    func presented(at port: Int) async throws -> NIOSSLCertificate {
        let peer = try await TestPeer.connect(to: TestEndpoint(.ssl, port: port))
        try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
        _ = try await peer.receiveMessage()
        let certificate = try await peer.channel.pipeline.handler(type: NIOSSLClientHandler.self)
            .flatMapThrowing { try #require($0.peerCertificate) }.get()
        await peer.close()
        return certificate
    }

    func certificate(_ certificate: TestCertificate) throws -> NIOSSLCertificate {
        try #require(try NIOSSLCertificate.fromPEMFile(certificate.certificate).first)
    }

    /// The last reload's success, and how many were applied and refused.
    func counts(_ server: RemoteProxyServer) -> [String] {
        String(decoding: server.metrics.exposition(), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("nymea_remoteproxy_configuration_") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    @Test(
        "New handshakes get the new certificate, a tunnel of before carries on; a pair that does not match is refused"
    )
    func certificates() async throws {
        try await self.run { server, port, configuration, files in
            let endpoint = TestEndpoint(.ssl, port: port)
            let (one, two) = try await TestPeer.tunnel(endpoint, endpoint)
            #expect(try await self.presented(at: port) == self.certificate(.ecdsa))

            try files.install(.rsa)
            try server.reloadCertificates()
            #expect(try await self.presented(at: port) == self.certificate(.rsa))

            try files.install(.ecdsa, key: .rsa)
            #expect {
                try server.reloadCertificates()
            } throws: { error in
                "\(error)".contains("[SSL] certificateKey") && "\(error)".contains("does not belong to the certificate")
            }
            #expect(throws: StartError.self) {
                try server.reconfigure(try configuration("[ProxyServer]\ndrainTimeout=1"))
            }
            // All or nothing.
            #expect(server.present.drainTimeout == .seconds(2))
            #expect(try await self.presented(at: port) == self.certificate(.rsa))

            try await one.send("carries on")
            #expect(try await two.receivePayload(10) == Array("carries on".utf8))
            for peer in [one, two] { await peer.close() }
        }
    }

    @Test("Tokens are judged by the new back-end, with the new patience, and connections obey the new limits")
    func settings() async throws {
        try await self.run { server, port, configuration, _ in
            let endpoint = TestEndpoint(.ssl, port: port)
            let before = try await TestPeer.connect(to: endpoint)
            try await before.authenticate(token: "anything")

            let tokens = "\(FileManager.default.temporaryDirectory.path)/\(UUID().uuidString).tokens"
            try Data("\(TokenDigest(of: Secret("good"))) ada\n".utf8).write(to: URL(filePath: tokens))
            defer { try? FileManager.default.removeItem(atPath: tokens) }
            let text = """
                [Authentication]
                backend=tokens
                maxFailuresPerMinute=1
                [Tokens]
                file=\(tokens)
                [ProxyServer]
                maxMessageSize=1024
                name=waits for a restart
                """
            let change = try server.reconfigure(try configuration(text))
            #expect(change.waiting.map(\.key) == ["name"])
            #expect(Set(change.applied.map(\.key)) == ["backend", "maxFailuresPerMinute", "file", "maxMessageSize"])

            let good = try await TestPeer.connect(to: endpoint)
            try await good.authenticate(token: "good")
            let bad = try await TestPeer.connect(to: endpoint)
            try await bad.sendAuthenticate(token: "anything")
            #expect(try await bad.receiveMessage().contains("AuthenticationErrorAuthenticationFailed"))
            let long = try await TestPeer.connect(to: endpoint)
            try await long.send(
                #"{"id":1,"method":"RemoteProxy.Hello","params":{"x":"\#(String(repeating: "x", count: 2_000))"}}"#
            )
            #expect(await long.receiveEnding().rest.isEmpty)
            // Without a back-end that is named, -m has it be the mock again.
            let denied = try server.reconfigure(try configuration("[Access]\ndeny=127.0.0.0/8"))
            #expect(Set(denied.applied.map(\.key)).isSuperset(of: ["deny", "backend"]))
            let turnedAway = try await TestPeer.connect(to: endpoint)
            #expect(await turnedAway.receiveEnding().rest.isEmpty)
            // The one whom the list would deny speaks for another now.
            let trusted = try server.reconfigure(
                try configuration("[Access]\ndeny=127.0.0.0/8\nproxyProtocolFrom=127.0.0.1")
            )
            #expect(trusted.applied.map(\.key) == ["proxyProtocolFrom"])
            let nameless = try await TestPeer.connect(to: endpoint)
            #expect(await nameless.receiveEnding().rest.isEmpty)
            let named = try await TestPeer.connect(to: endpoint, preamble: TestProxyHeader.line.bytes)
            try await named.authenticate(token: "anything")
            for peer in [before, good, bad, long, turnedAway, nameless, named] { await peer.close() }
        }
    }

    @Test("A configuration that cannot be used changes nothing")
    func refused() async throws {
        try await self.run { server, port, configuration, _ in
            let text = "[Authentication]\nbackend=tokens\n[Tokens]\nfile=/nonexistent\n[ProxyServer]\ndrainTimeout=1"
            #expect(throws: StartError.self) { try server.reconfigure(try configuration(text)) }
            #expect(server.present.drainTimeout == .seconds(2))
            let peer = try await TestPeer.connect(to: TestEndpoint(.ssl, port: port))
            try await peer.authenticate(token: "anything")
            await peer.close()
        }
    }

    @Test("A server that does not serve takes nothing")
    func idle() throws {
        let configuration = try load(RemoteProxyServerTests.transports + "\n[SSL]\nenabled=false", .mock).configuration
        let server = try buildProxyServer(configuration) { _ in .silent }
        let log = try ServerLog(configuration)
        let reloader = ConfigurationReloader(server: server, log: log, configurationFile: "") { () throws(StartError) in
            try load(RemoteProxyServerTests.transports + "\n[Logging]\nEngine=trace\n[SSL]\nenabled=false", .mock)
        }
        reloader.reload(.signal)
        #expect(log.logger(.engine).logLevel == .info)
        server.phase.enter(.draining)
        reloader.reload(.signal)
        #expect(log.logger(.engine).logLevel == .info)
        server.phase.enter(.serving)
        reloader.reload(.signal)
        #expect(log.logger(.engine).logLevel == .trace)
    }

    @Test("Reloads are counted, and the levels of loggers that are in use change")
    func levels() async throws {
        try await self.run { server, _, configuration, _ in
            let log = try ServerLog(try configuration(""))
            let logger = log.logger(.engine)
            #expect(logger.logLevel == .info)
            let next = try configuration("[Logging]\nEngine=trace")
            let loaded = Result<ServerConfiguration, StartError>.success(next)
            let reloader = ConfigurationReloader(server: server, log: log, configurationFile: "") {
                () throws(StartError) in
                LoadedConfiguration(configuration: try loaded.get(), notices: [])
            }
            reloader.reload(.signal)
            #expect(logger.logLevel == .trace)
            #expect(self.counts(server) == ["1", "1", "0"])
            let broken = ConfigurationReloader(server: server, log: log, configurationFile: "") {
                () throws(StartError) in
                throw StartError(.configuration, "broken")
            }
            broken.reload(.configuration)
            #expect(self.counts(server) == ["0", "1", "1"])
            reloader.reload(.certificates)
            #expect(self.counts(server) == ["1", "2", "1"])
        }
    }
}

extension ServerOptions {
    fileprivate static let mock = ServerOptions(usesMockAuthenticator: true)
}
