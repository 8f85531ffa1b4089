// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// The daemon whose endurance is tried: as it comes, on all cores.
struct DaemonArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's program (default: the one built beside this program).", valueName: "path"))
    var daemon: String?

    @Option(help: "Event loops of the daemon.")
    var loops = 2

    @Flag(help: "Without TLS: tcp, ws and unix instead of ssl, wss and unix.")
    var clear = false

    func validate() throws {
        try Bounds.check("--loops", self.loops, 1...64)
    }

    var setup: TestBed.Setup {
        let kind = ServerKind.daemon(name: "daemon", path: self.daemon ?? "\(Repository.programs)/nymea-remoteproxy")
        var setup = TestBed.Setup(kind, self.clear ? .tcp : .ssl, cores: .together, loops: self.loops)
        setup.profile = .production
        return setup
    }
}
