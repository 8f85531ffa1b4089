// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import Foundation
import Logging
import ProxyServer

/// `nymea-remoteproxy`: reads its arguments and hands over to the library.
@main
struct RemoteProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Version.server,
        abstract: "Lets devices and people behind NAT meet, and relays between them.",
        discussion: """
            Clients show the same token, each is authenticated, and then they have a private byte tunnel. The server \
            listens as its configuration file says. SIGTERM and SIGINT stop it: tunnels have drainTimeout to end, and a \
            second signal ends them at once. SIGHUP has it read its configuration and certificates again, which it also \
            does when the files change; SIGUSR1 opens its log files anew.

            Exit codes: 0 it was told to stop, and did, 64 wrong usage, 65 the command hash-token was given no \
            usable token or name, 69 a port or a file that the configuration names cannot be had, 78 the \
            configuration has to be changed; the last line on standard error says which and why.
            """,
        subcommands: [HashTokenCommand.self]
    )

    @Flag(name: .shortAndLong, help: "Show the version of the program and of its API.")
    var version = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the log to this file too.", valueName: "file"),
        completion: .file()
    )
    var logging: String?

    @Flag(name: .shortAndLong, help: "Take the AWS credentials that the AWS command line would take.")
    var development = false

    @Flag(name: .shortAndLong, help: "Accept every token. For trying out on this machine only.")
    var mockAuthenticator = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The configuration file (default: \(ServerOptions.defaultConfigurationFile)).",
            valueName: "file"
        ),
        completion: .file()
    )
    var configuration: String?

    @Flag(help: "Log all there is, except payload and secrets.")
    var verbose = false

    @Flag(help: "Let the mock authenticator serve other machines as well.")
    var allowInsecure = false

    @Flag(help: .hidden)
    var printConfigurationReference = false

    @Flag(help: .hidden)
    var printConfigurationSample = false

    func run() async throws {
        if self.version {
            print("\(Version.server) \(Version.product) (API \(Version.api))")
        } else if self.printConfigurationReference {
            print(ConfigurationReference.markdown, terminator: "")
        } else if self.printConfigurationSample {
            print(ConfigurationReference.sample, terminator: "")
        } else {
            try await self.serve()
        }
    }

    private func serve() async throws {
        // A reader of our log or a peer that is gone shows as an error of the write, not as the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // logrotate and a reload may be early: until the server listens to these signals, they must not end the process.
        signal(SIGUSR1, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        let options = ServerOptions(
            configurationFile: self.configuration,
            logFile: self.logging,
            isDevelopment: self.development,
            usesMockAuthenticator: self.mockAuthenticator,
            isVerbose: self.verbose,
            allowsInsecure: self.allowInsecure
        )
        do {
            try await ProxyServerProgram.run(options, environment: ProcessInfo.processInfo.environment) { log in
                LoggingSystem.bootstrap(log.makeHandler)
            }
        } catch let error as StartError {
            FileHandle.standardError.write(Data("\(Version.server): \(error)\n".utf8))
            throw ExitCode(error.code.rawValue)
        }
    }
}
