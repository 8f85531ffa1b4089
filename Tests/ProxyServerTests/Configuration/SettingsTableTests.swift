// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct SettingsTableTests {
    /// The original's default file, key by key.
    static let original: [(String, String, String)] = [
        ("ProxyServer", "name", "nymea-remoteproxy"),
        ("ProxyServer", "writeLogs", "false"),
        ("ProxyServer", "logFile", "/var/log/nymea-remoteproxy.log"),
        ("ProxyServer", "logEngineEnabled", "false"),
        ("ProxyServer", "monitorSocket", "/tmp/nymea-remoteproxy-monitor.sock"),
        ("ProxyServer", "jsonRpcTimeout", "10000"),
        ("ProxyServer", "authenticationTimeout", "8000"),
        ("ProxyServer", "inactiveTimeout", "8000"),
        ("ProxyServer", "aloneTimeout", "8000"),
        ("AWS", "region", "eu-west-1"),
        ("AWS", "authorizerLambdaFunction", "system-services-authorizer-dev-checkToken"),
        (
            "AWS", "awsCredentialsUrl",
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-Remote-Connection-Proxy-Role"
        ),
        ("SSL", "certificate", "/etc/ssl/certs/ssl-cert-snakeoil.pem"),
        ("SSL", "certificateKey", "/etc/ssl/private/ssl-cert-snakeoil.key"),
        ("SSL", "certificateChain", ""),
        ("WebSocketServer", "host", "127.0.0.1"),
        ("WebSocketServer", "port", "443"),
        ("TcpServer", "host", "127.0.0.1"),
        ("TcpServer", "port", "80"),
        ("WebSocketServerTunnelProxy", "port", "2212"),
        ("TcpServerTunnelProxy", "port", "2213"),
    ]

    @Test("Every key of the original has its default", arguments: Self.original)
    func keyOfTheOriginal(section: String, key: String, value: String) throws {
        let id = SettingID(section: section, key: key)
        let setting = try #require(Settings.all.first { $0.facts.id == id })
        #expect(setting.facts.defaultText == value)
    }

    @Test("No key is declared twice, and every default is a value of its own setting")
    func soundness() throws {
        #expect(Set(Settings.all.map(\.facts.id)).count == Settings.all.count)
        #expect(Set(Settings.sections.map(\.name)).count == Settings.sections.count)
        for section in Settings.sections {
            for setting in section.settings {
                #expect(setting.facts.id.section == section.name)
                #expect(!setting.facts.summary.isEmpty)
                #expect(throws: Never.self, "\(setting.facts.id)") { try setting.check(setting.facts.defaultText) }
            }
        }
    }

    @Test("The original's default file is accepted")
    func originalFile() throws {
        var text = ""
        var section = ""
        for (name, key, value) in Self.original where !name.hasSuffix("TunnelProxy") {
            if name != section { text += "\n[\(name)]\n" }
            section = name
            text += "\(key)=\(value)\n"
        }
        let loaded = try load(text)
        #expect(loaded.notices.isEmpty)
    }
}
