// SPDX-License-Identifier: GPL-3.0-only

import Configuration

/// The environment variable of a setting, as swift-configuration's environment layer spells it.
enum EnvironmentVariable {
    /// `NYMEA_REMOTEPROXY_PROXY_SERVER_JSON_RPC_TIMEOUT` for `[ProxyServer] jsonRpcTimeout`.
    static func name(of id: SettingID) -> String {
        let key = AbsoluteConfigKey(id.configKey)
        // Asked of the layer itself, so that documentation and behaviour cannot drift apart.
        return (try? Self.encoder.value(forKey: key, type: .string))?.encodedKey ?? id.description
    }

    private static let encoder = ConfigurationLayer.environment([:]).provider
}
