// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyAuthentication
import ProxyCore
import ProxyTransport
import Testing

@testable import ProxyServer

/// Parses a configuration as if it stood in `proxy.conf`.
func load(
    _ text: String,
    _ options: ServerOptions = ServerOptions(),
    environment: [String: String] = [:]
) throws(StartError) -> LoadedConfiguration {
    try LoadedConfiguration.parse(Array(text.utf8), path: "proxy.conf", options, environment: environment)
}

@Suite struct LoadedConfigurationTests {
    @Test("Without any setting everything is as the original's default file has it")
    func defaults() throws {
        let loaded = try load("")
        let configuration = loaded.configuration
        #expect(loaded.notices.isEmpty)
        #expect(configuration.name == "nymea-remoteproxy")
        #expect(configuration.logFile == nil)
        #expect(configuration.logLevels[.application] == .info)
        #expect(configuration.policy == RendezvousPolicy())
        #expect(configuration.limits == TransportLimits())
        #expect(configuration.access == AccessList())
        #expect(configuration.policy.jsonRpcTimeout == .seconds(10))
        #expect(configuration.policy.authenticationTimeout == .seconds(8))
        #expect(configuration.policy.inactiveTimeout == .seconds(8))
        #expect(configuration.policy.aloneTimeout == .seconds(8))
        #expect(configuration.drainTimeout == .seconds(2))
        #expect(configuration.tls?.certificate == "/etc/ssl/certs/ssl-cert-snakeoil.pem")
        #expect(configuration.tls?.certificateKey == "/etc/ssl/private/ssl-cert-snakeoil.key")
        #expect(configuration.tls?.certificateChain == nil)
        #expect(configuration.listeners.webSocket == .init(host: "127.0.0.1", port: 443))
        #expect(configuration.listeners.tcp == .init(host: "127.0.0.1", port: 80))
        #expect(configuration.listeners.unixSocket == nil)
        #expect(configuration.authentication == .aws)
        #expect(!configuration.allowsInsecure)
    }

    @Test("Each setting of the file reaches the value that it controls")
    func everySetting() throws {
        let text = """
            [ProxyServer]
            name = "my server"
            writeLogs=yes
            logFile=/tmp/x.log
            jsonRpcTimeout=1
            authenticationTimeout=2
            inactiveTimeout=3
            aloneTimeout=4
            drainTimeout=5
            duplicateTunnel=reject
            maxConnections=6
            maxUnauthenticatedPerAddress=61
            connectionRatePerAddress=62
            connectionBurstPerAddress=63
            maxTlsHandshakes=64
            receiveBuffer=65
            maxMessageSize=2048
            tunnelBuffer=32768
            maxHttpHeadSize=4096
            maxHttpFields=9
            proxyHeaderTimeout=18
            maxProxyHeaderSize=300
            tlsHandshakeTimeout=10
            closeTimeout=11
            lingerTimeout=12
            webSocketPingInterval=13
            webSocketTimeout=14
            tcpKeepAliveIdle=14001
            tcpKeepAliveInterval=16000
            tcpKeepAliveCount=17
            [SSL]
            certificate=c.pem
            certificateKey=k.pem
            certificateChain=chain.pem
            [Access]
            allow=192.0.2.0/24
            deny=192.0.2.1, 2001:db8::/32
            proxyProtocolFrom=10.0.0.0/8,fd00::1
            [WebSocketServer]
            host=::1
            port=0
            allowedOrigins=https://app.example.org, http://localhost:8080
            [WebSocketServerTunnelProxy]
            allowedOrigins=https://other.example.org
            [TcpServer]
            host=proxy.example
            port=65535
            [UnixSocketServer]
            unixSocketFileName=/run/x.sock
            [Authentication]
            backend=mock
            """
        let loaded = try load(text)
        let configuration = loaded.configuration
        #expect(loaded.notices.isEmpty)
        #expect(configuration.name == "my server")
        #expect(configuration.logFile == "/tmp/x.log")
        var policy = RendezvousPolicy()
        policy.jsonRpcTimeout = .milliseconds(1)
        policy.authenticationTimeout = .milliseconds(2)
        policy.inactiveTimeout = .milliseconds(3)
        policy.aloneTimeout = .milliseconds(4)
        policy.duplicateTunnel = .reject
        policy.maximumMessageSize = 2048
        policy.allowedOrigins = OriginList(
            try ["https://app.example.org", "http://localhost:8080"].map { try #require(WebOrigin($0)) }
        )
        #expect(configuration.policy == policy)
        #expect(
            configuration.tunnelProxy.policy.allowedOrigins
                == OriginList([try #require(WebOrigin("https://other.example.org"))])
        )
        func ranges(_ texts: String...) throws -> [AddressRange] { try texts.map { try #require(AddressRange($0)) } }
        #expect(
            configuration.access
                == AccessList(
                    allow: try ranges("192.0.2.0/24"),
                    deny: try ranges("192.0.2.1", "2001:db8::/32"),
                    proxies: try ranges("10.0.0.0/8", "fd00::1")
                )
        )
        #expect(configuration.drainTimeout == .milliseconds(5))
        var limits = TransportLimits()
        limits.maximumConnections = 6
        limits.maximumUnauthenticatedPerAddress = 61
        limits.connectionRatePerAddress = 62
        limits.connectionBurstPerAddress = 63
        limits.maximumTLSHandshakes = 64
        limits.receiveBuffer = 65
        limits.tunnelBuffer = 32768
        limits.maximumHTTPHeadSize = 4096
        limits.maximumHTTPFields = 9
        limits.proxyHeaderTimeout = .milliseconds(18)
        limits.maximumProxyHeaderSize = 300
        limits.tlsHandshakeTimeout = .milliseconds(10)
        limits.closeTimeout = .milliseconds(11)
        limits.lingerTimeout = .milliseconds(12)
        limits.upgradeTimeout = .milliseconds(3)
        limits.webSocketPingInterval = .milliseconds(13)
        limits.webSocketTimeout = .milliseconds(14)
        limits.tcpKeepAliveIdle = 15
        limits.tcpKeepAliveInterval = 16
        limits.tcpKeepAliveCount = 17
        #expect(configuration.limits == limits)
        let files = TLSFiles(
            certificate: "c.pem",
            certificateKey: "k.pem",
            certificateChain: "chain.pem"
        )
        #expect(configuration.tls == files)
        #expect(configuration.listeners.webSocket == .init(host: "::1", port: 0))
        #expect(configuration.listeners.tcp == .init(host: "proxy.example", port: 65535))
        #expect(configuration.listeners.unixSocket == "/run/x.sock")
        #expect(configuration.authentication == .mock)
    }

    @Test("What is switched off is not there")
    func switchedOff() throws {
        let text = """
            [SSL]
            enabled=false
            [WebSocketServer]
            enabled=false
            [TcpServer]
            enabled=0
            [UnixSocketServer]
            enabled=true
            unixSocketFileName=/run/x.sock
            """
        let configuration = try load(text).configuration
        #expect(configuration.tls == nil)
        #expect(configuration.listeners.webSocket == nil)
        #expect(configuration.listeners.tcp == nil)
        #expect(configuration.listeners.unixSocket == "/run/x.sock")
        #expect(
            try load("[UnixSocketServer]\nenabled=no\nunixSocketFileName=/x").configuration.listeners.unixSocket == nil
        )
        #expect(try load("[ProxyServer]\nwriteLogs=false\nlogFile=/x").configuration.logFile == nil)
    }

    @Test("Arguments win over the environment, the environment over the file, the file over the default")
    func layers() throws {
        let file = "[ProxyServer]\nname=file\nwriteLogs=false\nlogFile=/file\n[Authentication]\nbackend=jwt"
        let environment = [
            "NYMEA_REMOTEPROXY_PROXY_SERVER_NAME": "environment",
            "NYMEA_REMOTEPROXY_PROXY_SERVER_WRITE_LOGS": "true",
            "NYMEA_REMOTEPROXY_PROXY_SERVER_LOG_FILE": "/environment",
            "NYMEA_REMOTEPROXY_AUTHENTICATION_BACKEND": "tokens",
        ]
        let options = ServerOptions(
            logFile: "/argument",
            usesMockAuthenticator: true,
            isVerbose: true,
            allowsInsecure: true
        )
        let fromFile = try load(file).configuration
        #expect(fromFile.name == "file")
        #expect(fromFile.logFile == nil)
        #expect(fromFile.authentication == .jwt)
        let fromEnvironment = try load(file, environment: environment).configuration
        #expect(fromEnvironment.name == "environment")
        #expect(fromEnvironment.logFile == "/environment")
        #expect(fromEnvironment.authentication == .tokens)
        let fromArguments = try load(file, options, environment: environment).configuration
        #expect(fromArguments.name == "environment")
        #expect(fromArguments.logFile == "/argument")
        #expect(fromArguments.authentication == .mock)
        #expect(fromArguments.logLevels[.application] == .debug)
        #expect(fromArguments.allowsInsecure)
    }

    @Test("Each setting can be set by its variable")
    func variables() throws {
        for setting in Settings.all {
            let name = EnvironmentVariable.name(of: setting.facts.id)
            #expect(name.hasPrefix(ConfigurationLayer.environmentPrefix))
            #expect(name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
            let settings = SettingsReader(layers: [.environment([name: "from the environment"])])
            #expect(settings.text(of: setting) == "from the environment")
            #expect(settings.origin(of: setting.facts.id) == .environment(variable: name))
        }
        #expect(Set(Settings.all.map { EnvironmentVariable.name(of: $0.facts.id) }).count == Settings.all.count)
    }

    @Test("A default file that is missing is no error, but said")
    func missingDefaultFile() throws {
        // The machine that runs the tests has no server installed; if it has, there is nothing to test here.
        let path = ServerOptions.defaultConfigurationFile
        guard (try? BoundedFile.read(path, limit: 1 << 20)) == nil else { return }
        let loaded = try LoadedConfiguration.load(ServerOptions(), environment: [:])
        #expect(loaded.notices.map(\.message) == ["there is no \(path); using the defaults"])
        #expect(loaded.configuration.name == "nymea-remoteproxy")
    }
}

/// The settings of statistics, monitors and the log engine.
@Suite struct ObservatorySettingTests {
    @Test("By default monitors may connect, totals are kept, and the log engine is off")
    func defaults() throws {
        let observatory = try load("").configuration.observatory
        #expect(observatory.monitorSocket == "/tmp/nymea-remoteproxy-monitor.sock")
        #expect(observatory.monitorGroup == nil)
        #expect(observatory.stateFile == "/var/lib/nymea-remoteproxy/statistics.json")
        #expect(observatory.logEngine == nil)
    }

    @Test("Each key reaches its value, and empty ones switch off")
    func keys() throws {
        let text = """
            [ProxyServer]
            monitorSocket=/run/m
            monitorGroup=staff
            stateFile=/srv/s.json
            logEngineEnabled=true
            logDirectory=/srv/log
            logRetentionDays=0
            """
        #expect(
            try load(text).configuration.observatory
                == ObservatoryConfiguration(
                    monitorSocket: "/run/m",
                    monitorGroup: "staff",
                    stateFile: "/srv/s.json",
                    logEngine: .init(directory: "/srv/log", retentionDays: 0)
                )
        )
        let none = try load("[ProxyServer]\nmonitorSocket=\nmonitorGroup=\nstateFile=").configuration.observatory
        #expect(none == ObservatoryConfiguration())
    }

    @Test("A day is a whole number, and a name is short")
    func faults() {
        let days =
            #"proxy.conf:2: [ProxyServer] logRetentionDays = "-1" is out of range; accepted: 0 to 36500"#
        #expect(throws: StartError(.configuration, days)) { try load("[ProxyServer]\nlogRetentionDays=-1") }
        #expect(throws: StartError.self) {
            try load("[ProxyServer]\nmonitorGroup=" + String(repeating: "x", count: 256))
        }
    }
}
