// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// The line in which a service manager shows what the server does (`systemctl status`).
enum ServiceStatus {
    static func line(_ phase: ServerPhase, _ counts: TransportCounts) -> String {
        let (rendezvous, tunnelProxy) = (counts.rendezvous, counts.tunnelProxy)
        let facts = [
            self.count(rendezvous.connections + tunnelProxy.connections, "connection"),
            self.count(rendezvous.tunnels, "tunnel"),
            self.count(tunnelProxy.devices, "device"),
            "\(self.count(tunnelProxy.clients, "client")) of theirs",
        ]
        let words =
            switch phase {
            case .starting: "Starting"
            case .serving: "Serving"
            case .draining: "Draining"
            }
        return "\(words): \(facts.joined(separator: ", "))"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
