// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyTesting
import ProxyTransport

extension TransportServer {
    /// A server without listeners, which tells this logger of everything.
    static func bare(
        _ logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        limits: TransportLimits = .patient,
        descriptors: DescriptorGauge? = nil
    ) -> TransportServer {
        TransportServer(
            group: TestServer.group,
            limits: limits,
            descriptors: descriptors,
            unixTime: { TestServer.unixTime },
            loggers: TransportLoggers(all: logger)
        )
    }
}
