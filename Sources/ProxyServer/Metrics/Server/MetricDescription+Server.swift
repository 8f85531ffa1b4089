// SPDX-License-Identifier: GPL-3.0-only

/// The server's own families: their names are a contract with dashboards and alert rules (docs/metrics.md).
extension MetricDescription {
    /// Each of them.
    static let server: [MetricDescription] = [
        buildInfo, phase, connections, connectionsLimit, connectionsAccepted, connectionsClosed, tunnels,
        tunnelsEstablished, payloadBytes, handshakes, handshakesInProgress, authentications, authenticationDuration,
        authenticationsInProgress, authenticationsLimit, authenticationsWaiting, authenticationsWaitingLimit, refused,
        eventLoopLag, logLinesLost, configurationReloads, lastReloadSuccessful, certificateExpiry,
    ]

    private static func proxy(
        _ name: String,
        _ kind: MetricKind,
        _ help: String,
        buckets: [Double] = []
    ) -> MetricDescription {
        MetricDescription("nymea_remoteproxy_\(name)", kind, help, buckets: buckets)
    }

    static let buildInfo = proxy("build_info", .gauge, "What is running: always 1, the labels tell.")
    static let phase = proxy("phase", .gauge, "1 for the phase of the server's life that it is in, 0 for the others.")

    // MARK: Connections

    static let connections = proxy("connections", .gauge, "Open connections.")
    static let connectionsLimit = proxy(
        "connections_limit",
        .gauge,
        "The most connections at a time (maxConnections); then none is accepted."
    )
    static let connectionsAccepted = proxy(
        "connections_accepted_total",
        .counter,
        "Connections that were accepted."
    )
    static let connectionsClosed = proxy(
        "connections_closed_total",
        .counter,
        "Connections that have ended, by the first reason that was given."
    )
    static let tunnels = proxy(
        "tunnels",
        .gauge,
        "Tunnels: pairs of connections, or clients of a device."
    )
    static let tunnelsEstablished = proxy("tunnels_established_total", .counter, "Tunnels that were established.")
    static let payloadBytes = proxy(
        "payload_bytes_total",
        .counter,
        "Bytes of payload that peers have sent through tunnels, each counted once."
    )

    // MARK: Handshakes

    static let handshakes = proxy("handshakes_total", .counter, "Handshakes that are over.")
    static let handshakesInProgress = proxy("handshakes_in_progress", .gauge, "Handshakes that are under way.")

    // MARK: Authentication

    static let authentications = proxy("authentications_total", .counter, "Tokens, by what came of judging them.")
    static let authenticationDuration = proxy(
        "authentication_duration_seconds",
        .histogram,
        "How long clients waited for the verdict on their token.",
        buckets: MetricsRegistry.defaultBuckets
    )
    static let authenticationsInProgress = proxy(
        "authentications_in_progress",
        .gauge,
        "Tokens that are being judged."
    )
    static let authenticationsLimit = proxy(
        "authentications_limit",
        .gauge,
        "The most tokens that are judged at a time (maxParallelAuthentications)."
    )
    static let authenticationsWaiting = proxy(
        "authentications_waiting",
        .gauge,
        "Tokens that wait until they may be judged."
    )
    static let authenticationsWaitingLimit = proxy(
        "authentications_waiting_limit",
        .gauge,
        "The most tokens that wait (maxWaitingAuthentications)."
    )

    // MARK: Limits

    static let refused = proxy(
        "refused_total",
        .counter,
        "What a limit has turned away, ended or made wait, by the limit's setting."
    )
    static let eventLoopLag = proxy(
        "event_loop_lag_seconds",
        .gauge,
        "How late an event loop ran what it was given, the largest of the last 15 s."
    )
    static let logLinesLost = proxy(
        "log_lines_lost_total",
        .counter,
        "Lines of the log that were lost because an output took them too slowly or not at all."
    )

    // MARK: Configuration

    static let configurationReloads = proxy(
        "configuration_reloads_total",
        .counter,
        "How often the configuration was read again, by what came of it."
    )
    static let lastReloadSuccessful = proxy(
        "configuration_last_reload_successful",
        .gauge,
        "1 if the configuration that was read last is in use, 0 if it was refused."
    )
    static let certificateExpiry = proxy(
        "certificate_expiry_timestamp_seconds",
        .gauge,
        "When the certificate that listeners show expires, in Unix time."
    )
}
