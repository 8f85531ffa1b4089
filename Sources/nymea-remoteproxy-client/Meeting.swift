// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient

/// What is done over a connection: meet another client, and talk.
struct Meeting: Sendable {
    enum Mode: Sendable {
        /// Lines from standard input.
        case lines
        /// Standard input and output are the tunnel.
        case pipe
        case pingPong
    }

    var uuid: String
    var name: String
    var token: String
    var nonce: String?
    var mode: Mode
    var linger: Duration
    /// Whether the end of a tunnel may be followed by another meeting.
    var meetsAgain: Bool
    /// Encrypts what is said, if there is one.
    var key: PresharedKey?
    var console: Console

    /// - Parameter closed: ends when the connection is closed.
    func converse(over connection: RendezvousConnection, until closed: AsyncStream<Never>) async throws {
        let server = try await connection.hello()
        self.console.status("connected to \(server.name.debugDescription)")
        self.console.detail(
            "server: \(server.server.debugDescription) version \(server.version.debugDescription), "
                + "API \(server.apiVersion.debugDescription)"
        )
        try await connection.authenticate(uuid: self.uuid, name: self.name, token: self.token, nonce: self.nonce)
        self.console.status("authenticated as \(self.name) \(self.uuid), waiting for the partner")
        let tunnel = try await connection.tunnel()
        self.console.status(
            "tunnel to \(tunnel.partner.name.debugDescription) \(tunnel.partner.uuid.debugDescription) is open"
        )
        let channel = try await tunnel.secured(by: self.key)
        if self.key != nil { self.console.status("encrypted from end to end") }
        try await self.talk(over: channel, until: closed)
    }

    private func talk(over channel: any ByteChannel, until closed: AsyncStream<Never>) async throws {
        switch self.mode {
        case .lines:
            try await LineConversation(
                channel,
                closed: closed,
                linger: self.linger,
                meetsAgain: self.meetsAgain,
                console: self.console
            ).run()
        case .pipe:
            try await PipeConversation(channel, closed: closed, linger: self.linger, console: self.console).run()
        case .pingPong:
            try await PingPongConversation(channel, meetsAgain: self.meetsAgain, console: self.console).run()
        }
    }
}
