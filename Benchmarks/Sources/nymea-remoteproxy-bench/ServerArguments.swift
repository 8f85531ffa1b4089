// SPDX-License-Identifier: GPL-3.0-only

public import ArgumentParser
public import LoadGenerator

/// Which server is measured, and where it runs.
struct ServerArguments: ParsableArguments {
    enum Server: String, ExpressibleByArgument, CaseIterable {
        case daemon
        case haproxy
        case relay
    }

    @Option(help: "What is measured: the proxy's daemon, or one of the two references.")
    var server = Server.daemon

    @Option(help: ArgumentHelp("The daemon's program (default: the one built beside this program).", valueName: "path"))
    var daemon: String?

    @Option(help: "How clients connect: ssl, wss, tcp or ws. The references speak only ssl.")
    var transport = Transport.ssl

    @Option(help: "Event loops of the server.")
    var loops = 1

    @Option(help: ArgumentHelp("The server's cores, such as 0 or 0,1.", valueName: "cores"))
    var serverCores = CoreList([0])

    @Option(help: ArgumentHelp("The load generator's cores (default: 1).", valueName: "cores"))
    var generatorCores: CoreList?

    @Option(help: ArgumentHelp("Let the daemon serve monitors there, to look on.", valueName: "path"))
    var monitorSocket: String?

    func validate() throws {
        guard self.server == .daemon || self.transport == .ssl else {
            throw ValidationError("\(self.server.rawValue) speaks only ssl.")
        }
        guard (1...64).contains(self.loops) else { throw ValidationError("--loops: 1 to 64, not \(self.loops).") }
    }

    var setup: TestBed.Setup {
        var cores = CoreAssignment.apart
        cores.server = self.serverCores.cores
        if let own = self.generatorCores?.cores { cores.generator = own }
        var setup = TestBed.Setup(self.kind, self.transport, cores: cores, loops: self.loops)
        setup.monitorSocket = self.monitorSocket ?? ""
        return setup
    }

    private var kind: ServerKind {
        switch self.server {
        case .daemon: .daemon(name: "daemon", path: self.daemon ?? "\(Repository.programs)/nymea-remoteproxy")
        case .haproxy: .haproxy
        case .relay: .relay(path: "\(Repository.programs)/reference-relay")
        }
    }
}

extension Transport: ExpressibleByArgument {}

extension Direction: ExpressibleByArgument {}

extension ProxyAPI: ExpressibleByArgument {}

/// Cores by number, separated by commas.
struct CoreList: ExpressibleByArgument {
    let cores: Set<Int>

    init(_ cores: Set<Int>) {
        self.cores = cores
    }

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let cores = Set(numbers.compactMap { $0 })
        guard cores.count == numbers.count, cores.allSatisfy({ (0..<64).contains($0) }) else { return nil }
        self.cores = cores
    }

    var defaultValueDescription: String { self.cores.sorted().map(String.init).joined(separator: ",") }
}

extension ByteCount: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }

    public var defaultValueDescription: String { "\(self.value)" }
}
