// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

/// Sockets that listen already when the process starts, from its service manager (sd_listen_fds(3)).
///
/// Each has the name of a listener's section, `WebSocketServer` for one (`FileDescriptorName=` of a systemd socket
/// unit). Several may have the same name: one for IPv4 and one for IPv6.
struct ActivationSockets: Sendable {
    /// The most that are taken.
    static let maximum = 64
    /// SD_LISTEN_FDS_START: standard input, output and error come first.
    private static let first: Int32 = 3

    /// By the listener's section.
    private let sockets: [String: [ListeningSocket]]

    static let none = ActivationSockets([:])

    init(_ sockets: [String: [ListeningSocket]]) {
        self.sockets = sockets
    }

    subscript(section: String) -> [ListeningSocket] { self.sockets[section] ?? [] }

    /// Takes what the manager has passed.
    ///
    /// - Parameter process: This process's number: sockets that a parent has got are none of ours.
    /// - Throws: `.configuration` for a socket that no listener is called like, or that does not listen.
    static func claim(_ environment: [String: String], process: Int32) throws(StartError) -> ActivationSockets {
        var sockets: [String: [ListeningSocket]] = [:]
        for (section, descriptor) in try Self.named(environment, process: process) {
            guard let socket = ListeningSocket(descriptor) else {
                let reason = "is none that listens: descriptor \(descriptor)"
                throw StartError(.configuration, "the socket that was passed as \(section) \(reason)")
            }
            sockets[section, default: []].append(socket)
        }
        return ActivationSockets(sockets)
    }

    /// The descriptors and their names, as the variables tell.
    static func named(
        _ environment: [String: String],
        process: Int32
    ) throws(StartError) -> [(section: String, descriptor: Int32)] {
        guard environment["LISTEN_PID"] == "\(process)", let text = environment["LISTEN_FDS"] else { return [] }
        guard let count = Int(text), (0...Self.maximum).contains(count) else {
            throw Self.error("LISTEN_FDS", text, "is no number of sockets; accepted: 0 to \(Self.maximum)")
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let sections = ListenerSettings.all.flatMap(\.sections)
        var named: [(section: String, descriptor: Int32)] = []
        for index in 0..<count {
            let name = index < names.count ? String(names[index]) : ""
            guard sections.contains(name) else {
                throw Self.error(
                    "LISTEN_FDNAMES",
                    name,
                    "names no listener: FileDescriptorName= of a socket is the section of its listener; "
                        + "accepted: \(sections.joined(separator: ", "))"
                )
            }
            named.append((name, Self.first + Int32(index)))
        }
        return named
    }

    private static func error(_ variable: String, _ text: String, _ reason: String) -> StartError {
        StartError(.configuration, "environment variable \(variable) = \(text.quotedForMessage) \(reason)")
    }
}
