// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import ClientConsole
import RemoteProxyClient

/// The command line; the rest of the program gets checked values.
@main
struct ClientCommand: AsyncParsableCommand {
    static let program = "nymea-remoteproxy-client"
    static let defaultURL = "wss://dev-remoteproxy.nymea.io:443"

    static let configuration = CommandConfiguration(
        commandName: Self.program,
        abstract: "Meets another client at a nymea remote proxy and talks to it.",
        discussion: """
            Two clients that show the proxy the same token and the same nonce are connected with each other. Then what \
            arrives is written to standard output, and lines typed on standard input are sent, each with its line end. \
            Everything else is said on standard error.

            When standard input ends, so does this side. Over ssl, tcp and unix the partner is told so at once, and may \
            go on if it came over one of them too; otherwise the proxy then ends the tunnel. Over wss and ws, which \
            cannot say that, the connection is closed once nothing has come for the time of --linger. Either way all \
            that was sent is delivered first. When the partner ends, the program ends; over ssl, tcp and unix it first \
            sends the rest of its input while that can still arrive, unless it comes from a terminal.

            With --psk-file both sides encrypt what they say to each other, and the proxy cannot read it. Both need the \
            same file; openssl rand -hex 32 makes one. Then either side can end, over whatever transport.

            Exit codes: 0 the conversation ended as it should (also by Ctrl-C), 64 wrong usage, 69 no server there, \
            74 connection lost, 75 no partner or no answer in time, 76 the server does not speak the protocol, 77 \
            refused token or certificate, 78 unusable certificate or key file, 80 the partner has another key, 81 it does not \
            encrypt, 82 what came was changed on its way, 83 an encrypted tunnel was cut short.
            """
    )

    @Option(
        name: .shortAndLong,
        help: "The proxy server: a wss, ws, ssl, tcp or unix URL. (default: \(Self.defaultURL))",
        transform: ServerURL.argument
    )
    var url: ServerURL?

    @Option(name: .shortAndLong, help: "The token to authenticate with.")
    var token: String?

    @Option(name: .shortAndLong, help: "A name for this one meeting, the same on both sides.")
    var nonce: String?

    @OptionGroup
    var server: ServerOptions

    @OptionGroup
    var encryption: EncryptionOptions

    @Option(name: .long, help: "The name of this client, which the partner is told.")
    var name = "nymea-remoteproxyclient"

    @Option(
        name: .long,
        help: "The uuid of this client, which the partner is told. (default: a new one)",
        transform: Uuid.argument
    )
    var uuid: Uuid?

    @Flag(name: .shortAndLong, help: "Play ping-pong with a partner that does so too, and print the round trips.")
    var pingpong = false

    @Option(name: .long, help: "Seconds without data after which a WebSocket is closed when standard input has ended.")
    var linger = 2.0

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard !self.output.showsVersion else { return }
        guard self.token != nil else {
            throw ValidationError("A token is needed to meet anybody: give it with -t.")
        }
        guard self.linger.isFinite, (0...86_400).contains(self.linger) else {
            throw ValidationError("--linger takes 0 to 86400 seconds, not \(self.linger).")
        }
    }

    func run() async throws {
        try self.output.showVersion(of: Self.program, api: RendezvousAPI.version)
        let url = try self.url ?? ServerURL(Self.defaultURL)
        let console = self.output.console(of: Self.program)
        let configuration = ClientConfiguration(tls: self.server.tls, trafficObserver: console.trafficObserver)
        do {
            let meeting = self.meeting(console, try self.encryption.key(console))
            try await Session<RendezvousConnection>(at: url, configuration: configuration, console: console) {
                try await meeting.converse(over: $0, until: $1)
            }.runUntilSignalled()
        } catch {
            console.error(error)
            throw ExitStatus(error).code
        }
    }

    private func meeting(_ console: Console, _ key: PresharedKey?) -> Meeting {
        Meeting(
            uuid: (self.uuid ?? .random()).description,
            name: self.name,
            token: self.token ?? "",
            nonce: self.nonce,
            mode: self.pingpong ? .pingPong : .lines,
            linger: .seconds(self.linger),
            key: key,
            console: console
        )
    }
}
