// SPDX-License-Identifier: GPL-3.0-only

/// Every key of the configuration, section by section, in the order of the documentation.
///
/// Names and defaults of the original stay as they were: its files must keep working.
enum Settings {
    /// A section of the file with its keys.
    struct Section: Sendable {
        let name: String
        let summary: String
        var settings: [any AnySetting]
        /// Whether to set a key to its default changes something, so that in the sample they stand in comments.
        var isOptional = false
    }

    static let sections = merged([
        proxyServer, statistics, limits, logging, access, tls,
        webSocketServer, tcpServer, unixSocketServer,
        authentication, aws, jwt, tokens, webhook,
        tunnelProxy, webSocketServerTunnelProxy, tcpServerTunnelProxy, unixSocketServerTunnelProxy,
        admin,
    ])

    static let all: [any AnySetting] = sections.flatMap(\.settings)

    /// No wait is longer than a day: a longer one is a slip of the keyboard.
    static let longestWait = 86_400_000

    /// Keys of one section may be declared apart, by what they are about.
    private static func merged(_ parts: [Section]) -> [Section] {
        var sections: [Section] = []
        for part in parts {
            if let index = sections.firstIndex(where: { $0.name == part.name }) {
                sections[index].settings += part.settings
            } else {
                sections.append(part)
            }
        }
        return sections
    }
}
