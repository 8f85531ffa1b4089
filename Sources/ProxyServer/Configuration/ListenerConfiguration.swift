// SPDX-License-Identifier: GPL-3.0-only

/// Where one API is served.
public struct ListenerConfiguration: Sendable, Equatable {
    /// Where a network listener listens.
    public struct Endpoint: Sendable, Equatable {
        /// A name or an address.
        public var host: String
        /// 0 for any free port.
        public var port: Int
    }

    /// nil: no such listener; the same for the other two.
    public var webSocket: Endpoint?
    public var tcp: Endpoint?
    /// The path of the Unix socket.
    public var unixSocket: String?

    /// Whether the API is not served at all.
    public var isEmpty: Bool { self.webSocket == nil && self.tcp == nil && self.unixSocket == nil }
}

/// The settings of one API's listeners.
struct ListenerSettings: Sendable {
    let webSocketEnabled: Setting<Bool>
    let webSocketHost: Setting<String>
    let webSocketPort: Setting<Int>
    let tcpEnabled: Setting<Bool>
    let tcpHost: Setting<String>
    let tcpPort: Setting<Int>
    let unixSocketEnabled: Setting<Bool>
    let unixSocketFileName: Setting<String?>

    static let all = [ListenerSettings.rendezvous, .tunnelProxy]

    /// The sections that the listeners have.
    var sections: [String] {
        [self.webSocketPort, self.tcpPort].map(\.facts.id.section) + [self.unixSocketFileName.facts.id.section]
    }

    static let rendezvous = ListenerSettings(
        webSocketEnabled: Settings.webSocketEnabled,
        webSocketHost: Settings.webSocketHost,
        webSocketPort: Settings.webSocketPort,
        tcpEnabled: Settings.tcpEnabled,
        tcpHost: Settings.tcpHost,
        tcpPort: Settings.tcpPort,
        unixSocketEnabled: Settings.unixSocketEnabled,
        unixSocketFileName: Settings.unixSocketFileName
    )

    static let tunnelProxy = ListenerSettings(
        webSocketEnabled: Settings.tunnelWebSocketEnabled,
        webSocketHost: Settings.tunnelWebSocketHost,
        webSocketPort: Settings.tunnelWebSocketPort,
        tcpEnabled: Settings.tunnelTcpEnabled,
        tcpHost: Settings.tunnelTcpHost,
        tcpPort: Settings.tunnelTcpPort,
        unixSocketEnabled: Settings.tunnelUnixSocketEnabled,
        unixSocketFileName: Settings.tunnelUnixSocketFileName
    )
}

extension ListenerConfiguration {
    init(reading settings: SettingsReader, _ keys: ListenerSettings) throws(StartError) {
        self.webSocket = try Endpoint(reading: settings, keys.webSocketEnabled, keys.webSocketHost, keys.webSocketPort)
        self.tcp = try Endpoint(reading: settings, keys.tcpEnabled, keys.tcpHost, keys.tcpPort)
        let hasUnixSocket = try settings.value(of: keys.unixSocketEnabled)
        self.unixSocket = try hasUnixSocket ? settings.value(of: keys.unixSocketFileName) : nil
    }
}

extension ListenerConfiguration.Endpoint {
    fileprivate init?(
        reading settings: SettingsReader,
        _ enabled: Setting<Bool>,
        _ host: Setting<String>,
        _ port: Setting<Int>
    ) throws(StartError) {
        guard try settings.value(of: enabled) else { return nil }
        self.host = try settings.value(of: host)
        self.port = try settings.value(of: port)
    }
}
