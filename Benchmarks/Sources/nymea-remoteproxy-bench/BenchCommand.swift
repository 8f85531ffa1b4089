// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import Glibc
internal import LoadGenerator

/// `nymea-remoteproxy-bench`: one subcommand per measurement.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nymea-remoteproxy-bench",
        abstract: "Measures the proxy, and what it is compared with, on this machine.",
        discussion: """
            Every measurement starts the server itself, on loopback ports that the system chooses, and stops it again. \
            Exit code 64: wrong arguments. 69: the measurement could not be made.
            """,
        subcommands: [
            CompareCommand.self,
            ThroughputCommand.self,
            TunnelProxyCommand.self,
            LatencyCommand.self,
            SetupCommand.self,
            IdleCommand.self,
            SlowReaderCommand.self,
            IdleDaemonCommand.self,
            SoakCommand.self,
            ChurnCommand.self,
        ]
    )

    static func main() {
        Interruption.watch()
        do {
            var command = try Self.parseAsRoot()
            try command.run()
        } catch let error as BenchmarkError {
            StandardError.print("nymea-remoteproxy-bench: \(error)")
            Glibc.exit(69)
        } catch {
            Self.exit(withError: error)
        }
    }
}
