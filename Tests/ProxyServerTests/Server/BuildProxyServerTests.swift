// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Logging
import ProxyTesting
import ProxyTransport
import Testing

@testable import ProxyServer

/// What stops the start before anything is bound, and the one line that says so.
@Suite struct BuildProxyServerTests {
    func build(_ text: String, _ options: ServerOptions = ServerOptions()) throws {
        _ = try buildProxyServer(load(text, options).configuration) { _ in .silent }
    }

    @Test(
        "The mock authenticator does not serve other machines",
        arguments: [
            ("TcpServer", "0.0.0.0", "TCP 0.0.0.0:80"), ("TcpServer", "::", "TCP :::80"),
            ("WebSocketServer", "0.0.0.0", "WebSocket 0.0.0.0:443"),
            ("WebSocketServer", "192.0.2.1", "WebSocket 192.0.2.1:443"),
            ("TcpServer", "2001:db8::1", "TCP 2001:db8::1:80"),
        ]
    )
    func exposedMock(section: String, host: String, address: String) throws {
        let text = "[SSL]\nenabled=false\n[\(section)]\nhost=\(host)"
        let message =
            "option --mock-authenticator: [Authentication] backend = \"mock\" accepts every token, but \(address) can "
            + "be reached from other machines; listen on 127.0.0.1 or ::1, or pass --allow-insecure"
        #expect(throws: StartError(.configuration, message)) {
            try self.build(text, ServerOptions(usesMockAuthenticator: true))
        }
        // Chosen in the file it is as dangerous.
        #expect(throws: StartError.self) { try self.build(text + "\n[Authentication]\nbackend=mock") }
        #expect(throws: Never.self) {
            try self.build(text, ServerOptions(usesMockAuthenticator: true, allowsInsecure: true))
        }
    }

    @Test(
        "Loopback is served by mock, however it is written",
        arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"]
    )
    func loopback(host: String) throws {
        let text = "[SSL]\nenabled=false\n[TcpServer]\nhost=\(host)\n[WebSocketServer]\nhost=\(host)"
        #expect(throws: Never.self) { try self.build(text, ServerOptions(usesMockAuthenticator: true)) }
    }

    @Test("An address is loopback or not by what it is, not by how it begins")
    func loopbackAddresses() {
        let loopback = ["::ffff:127.0.0.1", "0:0:0:0:0:0:0:1", "127.255.255.254"]
        let other = ["::ffff:10.0.0.1", "128.0.0.1", "::", "127::1"]
        for (address, isLoopback) in loopback.map({ ($0, true) }) + other.map({ ($0, false) }) {
            #expect(ResolvedHost(address)?.isLoopback == isLoopback, "\(address)")
        }
    }

    @Test("A name that does not resolve is named")
    func unresolved() {
        // RFC 6761 section 6.4: no resolver knows a name below .invalid.
        let message =
            "proxy.conf:2: [TcpServer] host = \"proxy.invalid\" cannot be resolved; "
            + "accepted: a host name or an IP address"
        #expect(throws: StartError(.configuration, message)) {
            try self.build("[TcpServer]\nhost=proxy.invalid", ServerOptions(usesMockAuthenticator: true))
        }
    }

    @Test("Certificate and key are looked at before anything is bound, and named if they do not fit")
    func certificates() throws {
        let good = TestCertificate.ecdsa
        let other = TestCertificate.rsa
        let none = "/nonexistent.pem"
        func message(_ text: String) throws -> String? {
            let error = #expect(throws: StartError.self) {
                try self.build("[SSL]\n\(text)", ServerOptions(usesMockAuthenticator: true))
            }
            #expect(error?.code == .configuration)
            return error?.message
        }
        #expect(
            try message("certificate=\(none)\ncertificateKey=\(good.key)")
                == "proxy.conf:2: [SSL] certificate = \"\(none)\": cannot be read: No such file or directory"
        )
        #expect(
            try message("certificate=\(good.certificate)\ncertificateKey=\(none)")
                == "proxy.conf:3: [SSL] certificateKey = \"\(none)\": cannot be read: No such file or directory"
        )
        #expect(
            try message("certificate=\(good.key)\ncertificateKey=\(good.key)")
                == "proxy.conf:2: [SSL] certificate = \"\(good.key)\": is no certificate in PEM format"
        )
        #expect(
            try message("certificate=\(good.certificate)\ncertificateKey=\(good.certificate)")
                == "proxy.conf:3: [SSL] certificateKey = \"\(good.certificate)\": is no private key in PEM format"
        )
        #expect(
            try message("certificate=\(good.certificate)\ncertificateKey=\(other.key)")
                == "proxy.conf:3: [SSL] certificateKey = \"\(other.key)\": this key does not belong to the certificate "
                + good.certificate
        )
        #expect(
            try message("certificate=\(good.certificate)\ncertificateKey=\(good.key)\ncertificateChain=\(none)")
                == "proxy.conf:4: [SSL] certificateChain = \"\(none)\": cannot be read: No such file or directory"
        )
        #expect(throws: Never.self) {
            let text = "[SSL]\ncertificate=\(good.certificate)\ncertificateKey=\(good.key)"
            try self.build(text, ServerOptions(usesMockAuthenticator: true))
        }
    }

    @Test("Where nobody has named a certificate, the message says what to do")
    func noCertificate() throws {
        func message(_ text: String) throws -> String {
            let configuration = try load(text, ServerOptions(usesMockAuthenticator: true)).configuration
            // What the default names may be there on a developer's machine.
            let missing = TLSFiles(certificate: "/nonexistent.pem", certificateKey: "/nonexistent.key")
            let error = #expect(throws: StartError.self) {
                try configuration.readTLSFiles(missing) { files throws(TLSConfigurationError) in
                    try TLSCredentials(files)
                }
            }
            return error?.message ?? ""
        }
        let unnamed = try message("")
        #expect(unnamed.hasPrefix(#"default: [SSL] certificate = "/nonexistent.pem": cannot be read: No such file"#))
        #expect(
            unnamed.contains("; name yours with certificate and certificateKey in [SSL]; to try out, make one with")
        )
        #expect(
            try message("[SSL]\ncertificate=/nonexistent.pem").hasSuffix("cannot be read: No such file or directory")
        )
    }

    @Test("Certificates that no listener needs are not looked at")
    func unusedCertificates() {
        let text = """
            [WebSocketServer]
            enabled=false
            [TcpServer]
            enabled=false
            [UnixSocketServer]
            unixSocketFileName=/run/x.sock
            \(RemoteProxyServerTests.noTunnelProxy)
            [SSL]
            certificate=/nonexistent.pem
            """
        #expect(throws: Never.self) { try self.build(text, ServerOptions(usesMockAuthenticator: true)) }
    }
}
