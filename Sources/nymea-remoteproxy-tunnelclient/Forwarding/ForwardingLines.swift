// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import TunnelForwarding

/// What happens while connections are forwarded, in lines for a person.
struct ForwardingLines: Sendable {
    var name: String
    var uuid: Uuid
    var url: ServerURL
    /// Of a client.
    var serverUuid: Uuid?
    /// Whether a device's registration has come about.
    private(set) var wasRegistered = false

    /// nil where nothing is to be said.
    mutating func line(for event: ForwardingEvent) -> String? {
        switch event {
        case .listening(let address):
            let device = self.serverUuid.map { "the device \($0)" } ?? "the device"
            return "listening on \(address), each connection goes to \(device) by \(self.url)"
        case .device(.ended(nil)):
            return nil
        // What has not begun does not end: why it did not is the program's last word.
        case .device(.ended) where !self.wasRegistered:
            return nil
        case .device(let state):
            if case .registered = state { self.wasRegistered = true }
            return state.words(name: self.name, uuid: self.uuid, url: self.url)
        case .waiting(let connection, let delay, let reason):
            return "#\(connection.number) waits: \(reason); trying again in \(delay.formattedSeconds) s"
        case .opened(let connection):
            let way = connection.isFramed ? "" : ", without flow control"
            return "#\(connection.number) opened: \(Self.route(connection))\(way)"
        case .closed(let connection, let traffic, let duration, let end):
            let verb = end.outcome == .finished ? "closed" : "broke"
            let bytes = "\(Figures.bytes(traffic.received)) received, \(Figures.bytes(traffic.sent)) sent"
            return "#\(connection.number) \(verb) after \(duration.formattedSeconds) s, \(bytes)\(Self.because(end))"
        case .failed(let connection, let end):
            let verb = end.outcome == .refused ? "refused" : "failed"
            return "#\(connection.number) \(verb): \(Self.route(connection))\(Self.because(end))"
        }
    }

    /// The line that is redrawn while something goes on, for terminals from wide to narrow; none while nothing does.
    static func live(_ totals: ForwardingLedger.Totals, _ rate: Traffic) -> [String] {
        guard totals.open > 0 else { return [] }
        let (received, sent) = (totals.traffic.received, totals.traffic.sent)
        let (receivedRate, sentRate) = (Figures.bytes(rate.received), Figures.bytes(rate.sent))
        return [
            "\(Figures.connections(totals.open))  received \(Figures.bytes(received)), \(receivedRate)/s  "
                + "sent \(Figures.bytes(sent)), \(sentRate)/s",
            "\(totals.open) open  \(receivedRate)/s in  \(sentRate)/s out",
            "\(totals.open) open",
        ]
    }

    private static func route(_ connection: ForwardedConnection) -> String {
        connection.peer.plain + (connection.target.isEmpty ? "" : " to \(connection.target.plain)")
    }

    private static func because(_ end: ForwardingEnd) -> String { end.reason.map { ": \($0)" } ?? "" }
}
