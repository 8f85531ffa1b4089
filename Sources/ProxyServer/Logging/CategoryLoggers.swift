// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyTransport

/// The logger of every category.
struct CategoryLoggers: Sendable {
    private let loggers: [LogCategory: Logger]

    init(_ makeLogger: (LogCategory) -> Logger) {
        self.loggers = Dictionary(uniqueKeysWithValues: LogCategory.allCases.map { ($0, makeLogger($0)) })
    }

    subscript(category: LogCategory) -> Logger {
        guard let logger = self.loggers[category] else { preconditionFailure("made for all cases") }
        return logger
    }

    /// Those that the transport writes to.
    var transport: TransportLoggers {
        TransportLoggers(
            proxyServer: self[.proxyServer],
            tunnelProxyServer: self[.tunnelProxyServer],
            webSocketServer: self[.webSocketServer],
            webSocketServerTraffic: self[.webSocketServerTraffic],
            tcpSocketServer: self[.tcpSocketServer],
            unixSocketServer: self[.unixSocketServer],
            jsonRpc: self[.jsonRpc],
            jsonRpcTraffic: self[.jsonRpcTraffic]
        )
    }
}
