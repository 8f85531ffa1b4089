// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import RemoteProxyClient

/// The command line; the rest of the program gets checked values.
@main
struct ClientCommand: AsyncParsableCommand {
    static let defaultURL = "wss://dev-remoteproxy.nymea.io:443"

    static let configuration = CommandConfiguration(
        commandName: "nymea-remoteproxy-client",
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

            Exit codes: 0 the conversation ended as it should (also by Ctrl-C), 64 wrong usage, 69 no server there, \
            74 connection lost, 75 no partner or no answer in time, 76 the server does not speak the protocol, 77 \
            refused token or certificate, 78 unusable certificate file.
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

    @Flag(
        name: [.customShort("i"), .customLong("ignore-ssl"), .customLong("igore-ssl")],
        help: "Accept any certificate of the server. Whoever is in between can then read all, the token too."
    )
    var ignoresCertificate = false

    @Option(name: .customLong("ca"), help: "PEM file with the certificates to trust instead of the system's.")
    var trustedCertificates: String?

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

    @Flag(name: .long, help: "Print more information about the connection.")
    var verbose = false

    @Flag(name: .long, help: "Print all that goes over the connection, the token excepted.")
    var veryVerbose = false

    @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
    var showsVersion = false

    func validate() throws {
        guard !self.showsVersion else { return }
        guard self.token != nil else {
            throw ValidationError("A token is needed to meet anybody: give it with -t.")
        }
        guard self.linger.isFinite, (0...86_400).contains(self.linger) else {
            throw ValidationError("--linger takes 0 to 86400 seconds, not \(self.linger).")
        }
        guard !self.ignoresCertificate || self.trustedCertificates == nil else {
            throw ValidationError("--ca says what to trust and -i to trust anything: give one of them.")
        }
    }

    func run() async throws {
        if self.showsVersion {
            throw CleanExit.message(
                "nymea-remoteproxy-client \(Version.product) (API \(Version.api))"
            )
        }
        let url = try self.url ?? ServerURL(Self.defaultURL)
        let console = Console(verbosity: self.veryVerbose ? .traffic : self.verbose ? .details : .normal)
        do {
            try await Session(self.settings(for: url), console: console).runUntilSignalled()
        } catch {
            console.error(error, at: url)
            throw ExitStatus(error).code
        }
    }

    private func settings(for url: ServerURL) -> Session.Settings {
        Session.Settings(
            url: url,
            trust: self.ignoresCertificate
                ? .insecureAcceptAnyCertificate
                : self.trustedCertificates.map { .rootsFile(path: $0) } ?? .systemRoots,
            uuid: (self.uuid ?? .random()).description,
            name: self.name,
            token: self.token ?? "",
            nonce: self.nonce,
            mode: self.pingpong ? .pingPong : .lines,
            linger: .seconds(self.linger)
        )
    }
}

extension ServerURL {
    /// An argument's value, or the reason why it is none in the parser's own kind of error.
    @Sendable fileprivate static func argument(_ text: String) throws -> ServerURL {
        do throws(ServerURLError) {
            return try ServerURL(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}

extension Uuid {
    @Sendable fileprivate static func argument(_ text: String) throws -> Uuid {
        guard let uuid = Uuid(text) else {
            throw ValidationError("'\(text)' is no uuid like 6ba7b810-9dad-11d1-80b4-00c04fd430c8.")
        }
        return uuid
    }
}
