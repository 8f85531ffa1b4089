// SPDX-License-Identifier: GPL-3.0-only

import Configuration
import INIFile

/// One source of settings, and how to tell an operator where in it a value stands.
struct ConfigurationLayer: Sendable {
    let provider: any ConfigProvider
    let origin: @Sendable (SettingID, LookupResult) -> SettingOrigin

    /// Where the layer has the setting; nil if it has not.
    func origin(of id: SettingID) -> SettingOrigin? {
        guard let result = try? self.provider.value(forKey: AbsoluteConfigKey(id.configKey), type: .string),
            result.value != nil
        else { return nil }
        return self.origin(id, result)
    }
}

extension ConfigurationLayer {
    /// What variables of this server begin with; section and key follow, `PROXY_SERVER_NAME` for `[ProxyServer] name`.
    static let environmentPrefix = "NYMEA_REMOTEPROXY_"

    static func arguments(_ options: ServerOptions) -> ConfigurationLayer {
        var values: [SettingID: (value: String, option: String)] = [:]
        if let logFile = options.logFile {
            values[Settings.writeLogs.facts.id] = ("true", "--logging")
            values[Settings.logFile.facts.id] = (logFile, "--logging")
        }
        if options.usesMockAuthenticator {
            let mock = AuthenticationBackend.mock.rawValue
            values[Settings.authenticationBackend.facts.id] = (mock, "--mock-authenticator")
        }
        let optionNames = values.mapValues(\.option)
        return ConfigurationLayer(provider: .settings(values.mapValues(\.value))) { id, _ in
            .argument(optionNames[id] ?? "")
        }
    }

    static func environment(_ variables: [String: String]) -> ConfigurationLayer {
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        return ConfigurationLayer(provider: provider.prefixKeys(with: ["nymea", "remoteproxy"])) { _, result in
            .environment(variable: result.encodedKey)
        }
    }

    static func file(_ document: INIDocument, path: String) -> ConfigurationLayer {
        ConfigurationLayer(provider: INIProvider(document: document)) { id, _ in
            .file(path: path, line: document.entry(section: id.section, key: id.key)?.line ?? 0)
        }
    }

    static let defaults = ConfigurationLayer(
        provider: .settings(
            Dictionary(uniqueKeysWithValues: Settings.all.map { ($0.facts.id, $0.facts.defaultText) })
        )
    ) { _, _ in .builtIn }
}

extension SettingID {
    var configKey: ConfigKey { ConfigKey([self.section, self.key]) }
}

extension ConfigProvider where Self == InMemoryProvider {
    fileprivate static func settings(_ values: [SettingID: String]) -> InMemoryProvider {
        let pairs = values.map { id, value in
            (AbsoluteConfigKey(id.configKey), ConfigValue(.string(value), isSecret: false))
        }
        return InMemoryProvider(values: Dictionary(uniqueKeysWithValues: pairs))
    }
}
