// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import TunnelForwarding

/// What happens while connections are forwarded, as JSON for programs: docs/port-forwarding.md has the fields.
enum ForwardingRecords {
    /// - Parameter time: seconds since 1970.
    static func record(of event: ForwardingEvent, at time: Double) -> JSONValue {
        var members = self.members(of: event)
        members["time"] = .double(time)
        return .object(members)
    }

    /// What was forwarded up to now.
    static func record(of totals: ForwardingLedger.Totals, _ rate: Traffic, at time: Double) -> JSONValue {
        .object([
            "event": .string("traffic"),
            "time": .double(time),
            "open": .int(Int64(totals.open)),
            "sent": self.count(totals.traffic.sent),
            "received": self.count(totals.traffic.received),
            "sentPerSecond": self.count(rate.sent),
            "receivedPerSecond": self.count(rate.received),
        ])
    }

    private static func members(of event: ForwardingEvent) -> [String: JSONValue] {
        switch event {
        case .listening(let address):
            return ["event": .string("listening"), "address": .string("\(address)")]
        case .device(let state):
            return self.members(of: state)
        case .waiting(let connection, let delay, let reason):
            return self.members("waiting", connection).merging([
                "retryIn": .double(delay / .seconds(1)), "reason": .string(reason),
            ]) { $1 }
        case .opened(let connection):
            return self.members("opened", connection)
        case .closed(let connection, let traffic, let duration, let end):
            return self.members("closed", connection).merging(self.members(of: end)) { $1 }.merging([
                "sent": self.count(traffic.sent),
                "received": self.count(traffic.received),
                "seconds": .double((duration / .milliseconds(1)).rounded() / 1000),
            ]) { $1 }
        case .failed(let connection, let end):
            return self.members("failed", connection).merging(self.members(of: end)) { $1 }
        }
    }

    private static func members(_ event: String, _ connection: ForwardedConnection) -> [String: JSONValue] {
        [
            "event": .string(event),
            "connection": .int(Int64(connection.number)),
            "peer": .string(connection.peer),
            "target": connection.target.isEmpty ? .null : .string(connection.target),
            "flowControl": .bool(connection.isFramed),
        ]
    }

    private static func members(of end: ForwardingEnd) -> [String: JSONValue] {
        ["outcome": .string(end.outcome.rawValue), "reason": end.reason.map { .string($0) } ?? .null]
    }

    private static func members(of state: TunnelProxyServerState) -> [String: JSONValue] {
        switch state {
        case .connecting: ["event": .string("connecting")]
        case .registered: ["event": .string("registered")]
        case .waiting(let delay, let error):
            [
                "event": .string("reconnecting"), "retryIn": .double(delay / .seconds(1)),
                "reason": .string("\(error)"), "code": .string(error.code.rawValue),
            ]
        case .ended(let error):
            ["event": .string("ended"), "reason": error.map { .string("\($0)") } ?? .null]
        }
    }

    private static func count(_ count: UInt64) -> JSONValue {
        Int64(exactly: count).map { .int($0) } ?? .uint(count)
    }
}
