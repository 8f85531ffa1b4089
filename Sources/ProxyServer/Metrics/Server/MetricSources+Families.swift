// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyCore
import ProxyTransport
import RemoteProxyAPI

extension MetricSources {
    /// Everything that is read here, at this moment.
    ///
    /// - Parameters:
    ///   - judged: Requests that have begun and not ended.
    ///   - refused: What has been counted by limit.
    func families(judged: Int, refused: [String: UInt64]) -> [MetricFamily] {
        let events = self.events()
        let load = self.authentication()
        return [Self.buildInfo, self.phaseFamily] + self.connectionFamilies + Self.handshakes(events)
            + Self.authentications(load, judged: judged)
            + [self.refusedFamily(events, load, refused)]
            + [self.certificateFamily]
            + (self.log().map { [MetricFamily(.logLinesLost, .count($0.lostLines))] } ?? [])
    }

    private static let buildInfo = MetricFamily(
        .buildInfo,
        [
            MetricSample(
                [
                    "version": Version.product,
                    "api": "\(ServedAPI.rendezvous.rawValue) \(RendezvousAPI.version), "
                        + "\(ServedAPI.tunnelProxy.rawValue) \(TunnelProxyAPI.version)",
                    "tls": TLSServerContext.provider,
                ],
                .count(1)
            )
        ]
    )

    private var phaseFamily: MetricFamily {
        let current = self.phase()
        return MetricFamily(
            .phase,
            ServerPhase.allCases.map { MetricSample(["phase": $0.rawValue], .count($0 == current ? 1 : 0)) }
        )
    }

    private var certificateFamily: MetricFamily {
        MetricFamily(
            .certificateExpiry,
            self.certificateExpiries().map { MetricSample(["api": $0.key.rawValue], .number(Double($0.value))) }
        )
    }

    // MARK: Connections

    private var connectionFamilies: [MetricFamily] {
        let counts = self.counts()
        return [
            MetricFamily(.connections, Self.connections(self.census())),
            MetricFamily(.connectionsLimit, .count(UInt64(clamping: self.maximumConnections()))),
            Self.byAPI(.connectionsAccepted, counts.rendezvous.total.connections, counts.tunnelProxy.total.connections),
            Self.byAPI(
                .tunnels,
                UInt64(clamping: counts.rendezvous.tunnels),
                UInt64(clamping: counts.tunnelProxy.clients)
            ),
            Self.byAPI(.tunnelsEstablished, counts.rendezvous.total.tunnels, counts.tunnelProxy.total.tunnels),
            Self.byAPI(.payloadBytes, counts.rendezvous.total.traffic, counts.tunnelProxy.total.traffic),
        ]
    }

    private static func byAPI(
        _ description: MetricDescription,
        _ rendezvous: UInt64,
        _ tunnelProxy: UInt64
    ) -> MetricFamily {
        MetricFamily(
            description,
            [
                MetricSample(["api": ServedAPI.rendezvous.rawValue], .count(rendezvous)),
                MetricSample(["api": ServedAPI.tunnelProxy.rawValue], .count(tunnelProxy)),
            ]
        )
    }

    /// Every kind there can be, so that no series comes and goes.
    private static func connections(_ census: ConnectionCensus) -> [MetricSample] {
        ServedAPI.allCases.flatMap { api in
            TransportKind.allCases.flatMap { transport in
                api.states.map { state in
                    MetricSample(
                        ["api": api.rawValue, "transport": transport.rawValue, "state": state.rawValue],
                        .count(UInt64(clamping: census[.init(api: api, transport: transport, state: state)]))
                    )
                }
            }
        }
    }

    // MARK: Handshakes and authentication

    private static func handshakes(_ events: TransportEvents) -> [MetricFamily] {
        let kinds = [("proxy", events.proxyHeader), ("tls", events.tls), ("websocket", events.webSocket)]
        return [
            MetricFamily(
                .handshakes,
                kinds.flatMap { kind, counts in
                    [
                        MetricSample(["kind": kind, "outcome": "completed"], .count(counts.completed)),
                        MetricSample(["kind": kind, "outcome": "timed_out"], .count(counts.timedOut)),
                        MetricSample(["kind": kind, "outcome": "failed"], .count(counts.failed)),
                    ]
                }
            ),
            MetricFamily(.handshakesInProgress, kinds.map { MetricSample(["kind": $0], .count($1.inProgress)) }),
        ]
    }

    /// Without limits, nobody waits, and whoever asks is being judged.
    private static func authentications(_ load: AuthenticationLoad?, judged: Int) -> [MetricFamily] {
        let inProgress = UInt64(clamping: load?.judging ?? judged)
        let families = [MetricFamily(.authenticationsInProgress, .count(inProgress))]
        guard let load else { return families }
        return families + [
            MetricFamily(.authenticationsLimit, .count(UInt64(clamping: load.judgingLimit))),
            MetricFamily(.authenticationsWaiting, .count(UInt64(clamping: load.waiting))),
            MetricFamily(.authenticationsWaitingLimit, .count(UInt64(clamping: load.waitingLimit))),
        ]
    }

    // MARK: Limits

    private func refusedFamily(
        _ events: TransportEvents,
        _ load: AuthenticationLoad?,
        _ counted: [String: UInt64]
    ) -> MetricFamily {
        var refused = counted
        refused[Settings.maxConnections.facts.id.key] = events.connectionsHeld
        refused[Settings.access.name] = events.accessDenied
        refused[Settings.allowedOrigins.facts.id.key] = events.originsRefused
        refused[Settings.maxUnauthenticatedPerAddress.facts.id.key] = events.unauthenticatedRefused
        refused[Settings.connectionRatePerAddress.facts.id.key] = events.arrivalsRefused
        refused[Settings.maxTlsHandshakes.facts.id.key] = events.handshakesHeld
        refused[Settings.maxRegistrationsPerAddress.facts.id.key] = events.registrationsRefused
        refused[LimitReading.descriptors] = events.acceptingStopped
        refused[Settings.maxHttpHeadSize.facts.id.key] = events.headsTooLarge
        refused[Settings.maxClientsPerServer.facts.id.key] = events.clientsTurnedAway
        refused[Settings.maxFailuresPerMinute.facts.id.key] = self.unjudgedTokens()
        refused[Settings.maxWaitingAuthentications.facts.id.key] = load?.turnedAway ?? 0
        return MetricFamily(.refused, refused.map { MetricSample(["limit": $0.key], .count($0.value)) })
    }

    /// How near things are to the limits that are read here.
    var limits: [LimitReading] {
        let counts = self.counts()
        let connections = UInt64(clamping: counts.rendezvous.connections + counts.tunnelProxy.connections)
        let maximum = UInt64(clamping: self.maximumConnections())
        var limits = [LimitReading(Settings.maxConnections.facts.id.key, connections, of: maximum)]
        if let load = self.authentication() {
            limits.append(
                LimitReading(
                    Settings.maxParallelAuthentications.facts.id.key,
                    UInt64(clamping: load.judging),
                    of: UInt64(clamping: load.judgingLimit)
                )
            )
            limits.append(
                LimitReading(
                    Settings.maxWaitingAuthentications.facts.id.key,
                    UInt64(clamping: load.waiting),
                    of: UInt64(clamping: load.waitingLimit)
                )
            )
        }
        if let log = self.log() {
            let size = UInt64(clamping: log.backlog)
            limits.append(LimitReading("log backlog", size, of: UInt64(clamping: log.backlogLimit), .bytes))
        }
        return limits
    }
}

extension ServedAPI {
    /// What a connection of this API can be.
    fileprivate var states: [ConnectionState] {
        switch self {
        case .rendezvous: [.control, .authenticated, .tunnel]
        case .tunnelProxy: [.control, .device, .client]
        }
    }
}
