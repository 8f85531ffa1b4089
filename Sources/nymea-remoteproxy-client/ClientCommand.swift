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

            With --stdio standard input and output are the tunnel: bytes as they are, and when one side's input ends, so \
            does the other's output. Standard error stays silent unless something goes wrong. Whoever has sent nothing \
            ends after its partner, or once nothing has come for the time of --linger. Over wss and ws the \
            connection is closed once all of the input was sent and nothing has come for the time of --linger; whoever \
            has sent nothing leaves that to the partner. That a partner has failed can only be told from its end with \
            --psk-file.

            With --retry a server that cannot be reached, one that is lost, and a partner that does not come are tried \
            again, until a signal or --retry-for ends that; a refused token or certificate ends the program at once, \
            unless there has been a tunnel before. Lines and ping-pong go on with the next meeting when the partner \
            leaves, too. With --stdio there is no next meeting once a byte has gone through the tunnel: some may be lost.

            Exit codes: 0 the conversation ended as it should (without --stdio also by a signal), 64 wrong usage, 65 \
            other bytes came than were sent, 66 standard input cannot be read, 67 the partner left before all of the \
            input was delivered, 68 the server's certificate is not trusted, 69 no server there or none that \
            answers, 73 standard output cannot be written, 74 connection lost, 75 no partner in time, 76 the server \
            does not speak the protocol, 77 the server refused token or certificate, 78 a file that an option names \
            cannot be used, 80 the partner has another key, 81 it does not encrypt and this side does, or the other \
            way round, 82 what came was changed on its way, 83 an encrypted tunnel was cut short, 129 SIGHUP ended \
            --stdio, 130 SIGINT ended it, 143 SIGTERM ended it.
            """
    )

    @Option(
        name: .shortAndLong,
        help: "The proxy server: a wss, ws, ssl, tcp or unix URL. (default: \(Self.defaultURL))",
        transform: ServerURL.argument
    )
    var url: ServerURL?

    @OptionGroup
    var token: TokenOptions

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

    @Flag(name: .long, help: "Be a pipe: standard input and output are the tunnel, for ssh, tar and the like.")
    var stdio = false

    @OptionGroup
    var retry: RetryOptions

    @OptionGroup
    var linger: LingerOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard !self.output.showsVersion else { return }
        guard self.token.isGiven else {
            throw ValidationError(
                "A token is needed to meet anybody: give it with --token-file, -t or the variable \(TokenOptions.variable)."
            )
        }
        try self.token.checkVariable()
        guard !(self.stdio && self.pingpong) else {
            throw ValidationError("--stdio and --pingpong both say what the tunnel is for: give one of them.")
        }
    }

    func run() async throws {
        try self.output.showVersion(of: Self.program, api: RendezvousAPI.version)
        let url = try self.url ?? ServerURL(Self.defaultURL)
        let console = self.output.console(of: Self.program, isPipe: self.stdio)
        let signal: Int32?
        do {
            signal = try await self.meet(at: url, console)
        } catch {
            console.error(error)
            throw ExitStatus(error).code
        }
        // A pipe that was ended is not to be taken for one that has come to its end.
        if let signal, self.stdio { throw ExitStatus.code(ofSignal: signal) }
    }

    /// - Returns: the signal that ended it, if one did.
    private func meet(at url: ServerURL, _ console: Console) async throws -> Int32? {
        let meeting = self.meeting(token: try self.token.value() ?? "", key: try self.encryption.key(console), console)
        return try await Session<RendezvousConnection>(
            at: url,
            configuration: self.server.configuration(console: console),
            retry: self.retry.policy(),
            console: console
        ) {
            try await meeting.converse(over: $0, until: $1)
        }.runUntilSignalled(asPipe: self.stdio)
    }

    private func meeting(token: String, key: PresharedKey?, _ console: Console) -> Meeting {
        Meeting(
            uuid: (self.uuid ?? .random()).description,
            name: self.name,
            token: token,
            nonce: self.nonce,
            mode: self.stdio ? .pipe : self.pingpong ? .pingPong : .lines,
            linger: self.linger.time,
            meetsAgain: self.retry.isOn,
            key: key,
            console: console
        )
    }
}
