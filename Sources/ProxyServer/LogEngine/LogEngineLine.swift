// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxySupport

/// The lines of the log engine: fields with one blank between them, times in seconds of Unix time.
enum LogEngineLine {
    /// The most Unicode scalars of a user's name that are written.
    static let maximumUser = 256

    /// `<now> <created> <user> <address one> <address two> <bytes>`
    static func text(_ tunnel: FinishedTunnel) -> String {
        let user = self.field(tunnel.user)
        return "\(tunnel.end) \(tunnel.begin) \(user) \(tunnel.addressOne) \(tunnel.addressTwo) \(tunnel.traffic)\n"
    }

    /// `<now> <tunnels> <clients> <bytes/s>`, of the rendezvous API.
    static func text(_ snapshot: StatisticsSnapshot, second: Int) -> String {
        let counts = snapshot.counts.rendezvous
        return "\(second) \(counts.tunnels) \(counts.connections) \(snapshot.throughput.rendezvous)\n"
    }

    /// Text from outside as one field: `-` if there is none, and `%XX` for each byte of what would end a field or a
    /// line, or could be taken for one of these two.
    static func field(_ text: String) -> String {
        guard !text.isEmpty else { return "-" }
        guard text != "-" else { return "%2D" }
        var field = ""
        for scalar in text.unicodeScalars.prefix(Self.maximumUser) {
            if scalar == "%" || scalar.properties.isWhitespace || MessageText.isUnsafe(scalar) {
                for byte in String(scalar).utf8 {
                    field += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            } else {
                field.unicodeScalars.append(scalar)
            }
        }
        return field
    }
}

/// What the log says of a tunnel that is over.
struct FinishedTunnel: Equatable, Sendable {
    /// Seconds of Unix time, as the next.
    let end: Int
    let begin: Int64
    /// Empty if nobody knows.
    let user: String
    let addressOne: String
    let addressTwo: String
    /// Bytes that both peers sent.
    let traffic: UInt64
}

extension FinishedTunnel {
    /// - Parameter now: Seconds of Unix time.
    init(_ tunnel: TunnelEnd, at now: Int) {
        let users = [tunnel.one, tunnel.two].compactMap(\.standing.identity?.user)
        self.init(
            end: now,
            begin: tunnel.since.wholeSeconds,
            user: users.first { !$0.isEmpty } ?? "",
            addressOne: tunnel.one.address.host,
            addressTwo: tunnel.two.address.host,
            traffic: tunnel.traffic
        )
    }
}
