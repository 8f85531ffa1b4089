// SPDX-License-Identifier: GPL-3.0-only

import ProxyTransport
import Testing

@testable import ProxyServer

/// What `[TunnelProxy] authentication=mtls` needs besides.
@Suite struct ClientCertificateSettingTests {
    private static let mtls = "[TunnelProxy]\nauthentication=mtls"
    private static let authority = "[SSL]\nclientCertificateAuthority=/etc/ca.pem"

    @Test(
        "What makes client certificates impossible is named",
        arguments: [
            ("[SSL]\nenabled=false", "needs TLS: set enabled=true in [SSL]"),
            ("", "needs [SSL] clientCertificateAuthority, who has issued the certificates"),
            (
                "\(Self.authority)\n[UnixSocketServerTunnelProxy]\nunixSocketFileName=/run/t",
                "is impossible on a Unix socket: leave unixSocketFileName in [UnixSocketServerTunnelProxy] empty"
            ),
        ]
    )
    func impossible(text: String, reason: String) {
        let message = "proxy.conf:2: [TunnelProxy] authentication = \"mtls\" \(reason)"
        #expect(throws: StartError(.configuration, message)) { try load("\(Self.mtls)\n\(text)") }
    }

    @Test("With all that it needs it is accepted")
    func possible() throws {
        let configuration = try load("\(Self.mtls)\n\(Self.authority)").configuration
        #expect(configuration.tunnelProxy.authentication == .mtls)
        #expect(configuration.tls?.clientAuthority == "/etc/ca.pem")
    }

    @Test("Where the API has no listeners it needs nothing; a Unix socket of the other API is no matter")
    func unused() throws {
        let noTLS = "\(Self.mtls)\n[SSL]\nenabled=false\n\(RemoteProxyServerTests.noTunnelProxy)"
        #expect(try load(noTLS).configuration.tunnelProxy.listeners.isEmpty)
        let unix = "\(Self.mtls)\n\(Self.authority)\n[UnixSocketServer]\nunixSocketFileName=/run/r"
        #expect(try load(unix).configuration.listeners.unixSocket == "/run/r")
    }

    @Test("An authority that cannot be read stops the start, and is named")
    func unreadableAuthority() throws {
        let files = "certificate=/nonexistent.pem\ncertificateKey=/nonexistent.key"
        let text = "\(TunnelProxyServerTests.noRendezvous)\n\(Self.mtls)\n\(Self.authority)\n\(files)"
        let configuration = try load(text).configuration
        let error = #expect(throws: StartError.self) {
            _ = try buildProxyServer(configuration) { _ in .silent }
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("[SSL] ") == true)
    }
}
