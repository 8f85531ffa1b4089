// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore

/// Tells the operator of trusted proxies that do not say whom they connect for: one of the two is set up wrongly.
final class ProxyHeaderLog: Sendable {
    /// How long the log is silent after a line about it: everything that comes through such a proxy fails.
    private static let interval = Duration.seconds(1)

    private let throttle = LogThrottle<TransportKind>(interval: ProxyHeaderLog.interval)

    func refused(_ record: ConnectionRecord, _ fault: ProxyHeaderFault, _ logger: Logger) {
        self.throttle.log(
            record.transport,
            at: .warning,
            "connection refused: an address of [Access] proxyProtocolFrom must send a PROXY header first",
            ["id": "\(record.id)", "address": "\(record.address)", "reason": .string(fault.description)],
            to: logger
        )
    }
}
