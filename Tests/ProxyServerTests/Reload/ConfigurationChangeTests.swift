// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct ConfigurationChangeTests {
    private func change(_ started: String, _ present: String, _ next: String) throws -> ConfigurationChange {
        ConfigurationChange(
            started: try load(started).configuration,
            present: try load(present).configuration,
            next: try load(next).configuration
        )
    }

    @Test("What is applied is told once; what needs a restart as long as it waits")
    func told() throws {
        let start = "[ProxyServer]\nname=a\naloneTimeout=1"
        let next = "[ProxyServer]\nname=b\naloneTimeout=2"
        let first = try self.change(start, start, next)
        #expect(first.applied.map(\.key) == ["aloneTimeout"] && first.waiting.map(\.key) == ["name"])
        let again = try self.change(start, next, next)
        #expect(again.applied == [] && again.waiting.map(\.key) == ["name"])
        let back = try self.change(start, next, start)
        #expect(back.applied.map(\.key) == ["aloneTimeout"] && back.waiting == [])
    }

    @Test("A new authenticator is made only when its settings have changed")
    func authenticator() throws {
        func changes(_ text: String) throws -> Bool { try self.change("", "", text).changesAuthenticator }
        #expect(try changes("[Authentication]\nbackend=mock"))
        #expect(try changes("[AWS]\nregion=eu-north-1"))
        #expect(try changes("[JWT]\nissuer=me"))
        #expect(try !changes("[Authentication]\nmaxFailuresPerMinute=1"))
        #expect(try !changes("[ProxyServer]\nauthenticationTimeout=1"))
    }

    @Test("Nobody promises what is not so: these keys, and no others, take effect without a restart")
    func effects() {
        func keys(_ effect: SettingEffect) -> Set<String> {
            Set(Settings.all.map(\.facts).filter { $0.effect == effect }.map { "\($0.id)" })
        }
        #expect(
            keys(.newConnections) == [
                "[ProxyServer] aloneTimeout", "[ProxyServer] closeTimeout", "[ProxyServer] inactiveTimeout",
                "[ProxyServer] jsonRpcTimeout", "[ProxyServer] lingerTimeout", "[ProxyServer] maxHttpFields",
                "[ProxyServer] maxHttpHeadSize", "[ProxyServer] maxMessageSize", "[ProxyServer] maxProxyHeaderSize",
                "[ProxyServer] proxyHeaderTimeout", "[ProxyServer] tlsHandshakeTimeout",
                "[ProxyServer] webSocketPingInterval", "[ProxyServer] webSocketTimeout", "[SSL] certificate",
                "[SSL] certificateChain", "[SSL] certificateKey", "[SSL] clientCertificateAuthority",
                "[TunnelProxy] maxFrameSize", "[TunnelProxy] serverPingTimeout", "[TunnelProxy] slowClientTimeout",
                "[WebSocketServer] allowedOrigins", "[WebSocketServerTunnelProxy] allowedOrigins",
            ]
        )
        let atOnce = keys(.atOnce)
        for section in ["Access", "Logging", "Authentication", "AWS", "JWT", "Tokens", "Webhook"] {
            let own = Settings.all.map { "\($0.facts.id)" }.filter { $0.hasPrefix("[\(section)]") }
            #expect(!own.isEmpty && atOnce.isSuperset(of: own))
        }
        let others = atOnce.filter { $0.hasPrefix("[ProxyServer]") || $0.hasPrefix("[TunnelProxy]") }
        #expect(
            others == [
                "[ProxyServer] authenticationTimeout", "[ProxyServer] connectionBurstPerAddress",
                "[ProxyServer] connectionRatePerAddress", "[ProxyServer] drainTimeout", "[ProxyServer] duplicateTunnel",
                "[ProxyServer] maxConnections", "[ProxyServer] maxTlsHandshakes",
                "[ProxyServer] maxUnauthenticatedPerAddress", "[TunnelProxy] evictionTimeout",
                "[TunnelProxy] maxClientsPerServer", "[TunnelProxy] maxRegistrationsPerAddress",
            ]
        )
    }
}
