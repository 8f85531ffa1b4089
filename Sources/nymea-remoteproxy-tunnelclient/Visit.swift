// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient

/// What a client does over its connection: reach the device, and talk.
struct Visit: Sendable {
    enum Mode: Sendable {
        /// Lines from standard input.
        case lines(linger: Duration)
        /// Random bytes, whose echo is checked, until time or bytes are used up.
        case random(duration: Duration?, count: Int?)
    }

    var name: String
    var uuid: Uuid
    var serverUuid: Uuid
    var token: String?
    var mode: Mode
    /// Encrypts what is said, if there is one.
    var key: PresharedKey?
    var console: Console

    /// - Parameter closed: ends when the connection is closed.
    func converse(over connection: TunnelProxyClientConnection, until closed: AsyncStream<Never>) async throws {
        let server = try await connection.hello()
        self.console.status("connected to \(server.name.debugDescription)")
        self.console.detail(
            "server: \(server.server.debugDescription) version \(server.version.debugDescription), "
                + "API \(server.apiVersion.debugDescription)"
        )
        let tunnel = try await connection.register(
            name: self.name,
            uuid: self.uuid,
            serverUuid: self.serverUuid,
            token: self.token
        )
        self.console.status("registered as \(self.name) \(self.uuid), connected with the device \(self.serverUuid)")
        let channel = try await tunnel.secured(by: self.key)
        if self.key != nil { self.console.status("encrypted from end to end") }
        switch self.mode {
        case .lines(let linger):
            try await LineConversation(channel, closed: closed, linger: linger, console: self.console).run()
        case .random(let duration, let count):
            try await EchoConversation(channel, duration: duration, count: count, console: self.console).run()
        }
    }
}
