// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore

// What a listener tells of its connections, up to the end of the TLS handshake.
extension ConnectionSetup {
    var loggers: TransportLoggers { self.api.transport.loggers }

    func tellAccepted(_ record: ConnectionRecord) {
        self.loggers.listener(of: record.transport).debug(
            "connection accepted",
            metadata: ["id": "\(record.id)", "address": "\(record.address)"]
        )
    }

    /// - Parameter proxy: Who has connected.
    func tellIdentified(_ record: ConnectionRecord, proxy: PeerAddress) {
        self.loggers.listener(of: record.transport).debug(
            "PROXY header received",
            metadata: ["id": "\(record.id)", "address": "\(record.address)", "proxy": "\(proxy)"]
        )
    }

    func tellSecured(_ channel: any Channel, _ record: ConnectionRecord) {
        self.loggers.listener(of: record.transport).debug(
            "TLS established",
            metadata: Self.tlsMetadata(channel, record)
        )
    }

    private static func tlsMetadata(_ channel: any Channel, _ record: ConnectionRecord) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["id": "\(record.id)"]
        if let handler = try? channel.pipeline.syncOperations.handler(type: TLSHandler.self) {
            metadata["version"] = .string(handler.version)
            metadata["cipher"] = .string(handler.cipher)
            metadata["resumed"] = "\(handler.isResumed)"
        }
        return metadata
    }
}

extension TransportLoggers {
    /// The category of the listeners of a kind.
    func listener(of transport: TransportKind) -> Logger {
        switch transport {
        case .ws, .wss: self.webSocketServer
        case .tcp, .ssl: self.tcpSocketServer
        case .unix: self.unixSocketServer
        }
    }
}
