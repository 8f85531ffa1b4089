// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyTransport

extension RemoteProxyServer {
    /// Where the server's numbers are read from.
    func makeMetricSources(_ transport: TransportServer) -> MetricSources {
        let (parts, phase) = (self.parts, self.phase)
        return MetricSources(
            phase: { phase.current },
            counts: { transport.counts() },
            census: { transport.census() },
            events: { transport.events() },
            // Weak: the numbers belong to the server.
            maximumConnections: { [weak self] in self?.present.limits.maximumConnections ?? 0 },
            authentication: { (parts.authenticator?.current as? ParallelLimit)?.load },
            unjudgedTokens: { parts.failureGuard?.refusedRequests ?? 0 },
            log: { parts.logStatus?() },
            certificateExpiries: { parts.tls.compactMapValues(\.certificateExpiry) }
        )
    }
}
