// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore
import ProxyTesting
import ProxyTransport

extension TransportServer {
    /// A server without listeners, which tells this logger of everything.
    static func bare(
        _ logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        limits: TransportLimits = .patient,
        access: AccessList = AccessList(),
        descriptors: DescriptorGauge? = nil
    ) -> TransportServer {
        TransportServer(
            group: TestServer.group,
            limits: limits,
            access: access,
            descriptors: descriptors,
            unixTime: { TestServer.unixTime },
            loggers: TransportLoggers(all: logger)
        )
    }
}
