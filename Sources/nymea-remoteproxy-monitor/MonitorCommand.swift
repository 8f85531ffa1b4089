// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import ProxyMonitor

/// The command line; the rest of the program gets checked values.
@main
struct MonitorCommand: ParsableCommand {
    static let program = "nymea-remoteproxy-monitor"

    static let configuration = CommandConfiguration(
        commandName: Self.program,
        abstract: "Shows what goes on in a proxy: clients, tunnels, devices and what they carry.",
        discussion: """
            Without -n and -j it is a view in the terminal, which follows the proxy and waits for it when it goes; ? \
            shows its keys. With -n it prints a tree once, of tunnels and of devices that have clients; with -j the \
            report as one line of JSON.

            Colours are used where the terminal has them, unless NO_COLOR is set; lines and bars are ASCII unless the \
            locale is UTF-8.

            Exit codes: 0 it ended as it should (also by Ctrl-C), 64 wrong usage or no terminal, 69 nobody listens at \
            the socket, 74 connection or output lost, 75 no report in time or too many monitors, 76 what came is no report.
            """
    )

    @Option(
        name: .shortAndLong,
        help: """
            The proxy's monitor socket, monitorSocket in its configuration. (default: \(DefaultMonitorSocket.packaged) if \
            that is there, else \(DefaultMonitorSocket.original))
            """,
        completion: .file()
    )
    var socket: String?

    @Flag(name: .shortAndLong, help: "Print a tree once.")
    var nonInteractive = false

    @Flag(name: .shortAndLong, help: "Print a report as JSON once.")
    var json = false

    @Flag(
        name: .shortAndLong,
        help:
            "With -n also clients without a tunnel, with -n and -j also devices without clients. The view has them all."
    )
    var all = false

    @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
    var showsVersion = false

    func validate() throws {
        guard !self.nonInteractive || !self.json else {
            throw ValidationError("-n prints a tree and -j JSON: give one of them.")
        }
        guard self.socket?.isEmpty != true else {
            throw ValidationError("-s needs a path: that of the proxy's monitor socket.")
        }
    }

    func run() throws {
        guard !self.showsVersion else {
            throw CleanExit.message("\(Self.program) \(Version.product) (API \(Version.api))")
        }
        let environment = TerminalEnvironment.adopt()
        let socket = self.socket ?? DefaultMonitorSocket.path
        do throws(MonitorError) {
            if self.nonInteractive || self.json {
                let printer = MonitorPrinter(
                    socket: socket,
                    self.json ? .json : .tree,
                    showsAll: self.all
                )
                try printer.run(environment)
            } else {
                try MonitorView.run(socket: socket, environment)
            }
        } catch {
            StandardStreams.complain("\(Self.program): \(error)")
            throw ExitCode(error.code.rawValue)
        }
    }
}
