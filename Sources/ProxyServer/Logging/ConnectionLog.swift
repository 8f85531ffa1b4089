// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore
import ProxyTransport

/// Writes a line for each connection that has ended: who, how long, bytes each way, why.
struct ConnectionLog: ConnectionObserver {
    private let rendezvous: Logger
    private let tunnelProxy: Logger

    init(rendezvous: Logger, tunnelProxy: Logger) {
        self.rendezvous = rendezvous
        self.tunnelProxy = tunnelProxy
    }

    func connectionEnded(_ end: ConnectionEnd) {
        let logger = end.report.api == .rendezvous ? self.rendezvous : self.tunnelProxy
        logger.info("connection ended", metadata: end.logMetadata)
    }

    func tunnelEnded(_ end: TunnelEnd) {}
}

extension ConnectionEnd {
    fileprivate var logMetadata: Logger.Metadata {
        var fields: Logger.Metadata = [
            "address": "\(self.report.address)",
            "id": "\(self.report.id)",
            "reason": .string(self.reason.logText),
            "received": "\(self.report.traffic.received)",
            "seconds": .string(Self.seconds(self.duration)),
            "sent": "\(self.report.traffic.sent)",
            "transport": .string(self.report.transport.rawValue),
        ]
        switch self.report.standing {
        case .control: break
        case .authenticated: fields["was"] = "alone"
        case .tunnel(_, let partner, _):
            fields["was"] = "tunnel"
            fields["partner"] = "\(partner)"
        case .device: fields["was"] = "device"
        case .client(_, let device):
            fields["was"] = "client"
            fields["device"] = "\(device)"
        }
        if let identity = self.report.standing.identity {
            fields["name"] = .string(identity.name)
            fields["uuid"] = .string(identity.uuid)
            if let user = identity.user { fields["user"] = .string(user) }
        }
        return fields
    }

    /// With three decimals: `0.250`.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        let (whole, part) = Int64(milliseconds).quotientAndRemainder(dividingBy: 1000)
        let digits = String(part)
        return "\(whole)." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
}
