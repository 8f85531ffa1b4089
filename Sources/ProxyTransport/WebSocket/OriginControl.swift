// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore

/// Counts and tells of pages whose origins may not connect (`allowedOrigins`).
final class OriginControl: Sendable {
    /// How long the log is silent after a line about it: any page can cause these.
    private static let logInterval = Duration.seconds(1)
    /// Characters of an origin that the log shows: names have 255 at most.
    private static let longestOrigin = 300

    private let events: TransportEventCounters
    private let throttle = LogThrottle<ServedAPI>(interval: OriginControl.logInterval)

    init(events: TransportEventCounters) {
        self.events = events
    }

    /// Whether a request may become a connection.
    ///
    /// - Parameter fields: The values of its Origin fields.
    func admit(
        _ fields: [String],
        to list: OriginList,
        of api: ServedAPI,
        _ record: ConnectionRecord,
        _ logger: Logger
    ) -> Bool {
        if list.admits(fields) { return true }
        self.events.refusedOrigin()
        self.throttle.log(
            api,
            at: .info,
            "upgrade refused: the origin is not among allowedOrigins",
            [
                "id": "\(record.id)", "address": "\(record.address)", "api": .string(api.rawValue),
                "origin": .string(String(fields.joined(separator: ", ").prefix(Self.longestOrigin))),
            ],
            to: logger
        )
        return false
    }
}
