// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// A server that was started for one measurement, and the tunnels through it.
public final class TestBed {
    /// What is measured, where.
    public struct Setup: Sendable {
        public var kind: ServerKind
        public var transport: Transport
        public var cores: CoreAssignment
        /// Event loops of the server.
        public var loops: Int
        /// Where the daemon serves monitors; empty for nowhere, with the profile production for a place of the test bed's.
        public var monitorSocket = ""
        public var profile = DaemonProfile.measurement

        public init(_ kind: ServerKind, _ transport: Transport, cores: CoreAssignment = .apart, loops: Int = 1) {
            self.kind = kind
            self.transport = transport
            self.cores = cores
            self.loops = loops
        }
    }

    let server: RunningServer
    let session: LoadSession
    let setup: Setup
    /// Where the daemon serves monitors; empty for nowhere.
    let monitorSocket: String
    private let route: Route
    private let directory: TemporaryDirectory

    private init(_ setup: Setup) throws {
        self.setup = setup
        _ = try DescriptorLimit.raise()
        try Affinity.set(setup.cores.generator)
        self.directory = try TemporaryDirectory()
        self.monitorSocket =
            setup.profile == .production && setup.monitorSocket.isEmpty
            ? "\(self.directory.path)/monitor.sock" : setup.monitorSocket
        let certificate = try Certificate(in: self.directory, ownCores: setup.cores.generator)
        self.session = try LoadSession(certificate: certificate)
        self.server = try RunningServer(
            setup.kind,
            RunningServer.Environment(
                directory: self.directory,
                certificate: certificate,
                backEndPort: self.session.backEndPort,
                cores: setup.cores,
                loops: setup.loops,
                usesTLS: setup.transport.usesTLS,
                monitorSocket: self.monitorSocket,
                profile: setup.profile
            )
        )
        self.route = try self.server.route(Listener(transport: setup.transport))
    }

    /// Starts the server, measures, and stops it, also when measuring throws.
    public static func with<Report>(_ setup: Setup, _ measure: (TestBed) throws -> Report) throws -> Report {
        let bed = try TestBed(setup)
        defer {
            bed.session.close()
            bed.server.stop()
            bed.directory.remove()
        }
        do {
            return try measure(bed)
        } catch let error as BenchmarkError {
            // A server that died has said why.
            throw bed.server.process.isRunning || error.isUnsupported
                ? error : bed.server.process.failure("ended (\(error))")
        }
    }

    /// Opens tunnels through the server.
    func open(_ count: Int, parallel: Int = 32, asksHello: Bool = false, resuming: Bool = false) throws -> [Tunnel] {
        try DescriptorLimit.check(connections: count * 2)
        var route = self.route
        route.asksHello = asksHello
        return try self.session.open(count, through: route, parallel: parallel, resuming: resuming)
    }

    /// Registers a device and connects its clients.
    ///
    /// - Throws: `BenchmarkError` that `isUnsupported` if the server has no such API.
    func openDevice(clients: Int) throws -> DeviceGroup {
        try DescriptorLimit.check(connections: clients + 1)
        let route = try self.server.route(Listener(api: .tunnelProxy, transport: self.setup.transport))
        return try DeviceSession(self.session, route).open(clients: clients)
    }
}
