// SPDX-License-Identifier: GPL-3.0-only

/// A server that was started for a measurement and stops with this object.
final class RunningServer {
    let kind: ServerKind
    let process: ChildProcess
    let clock: ProcessClock
    private let routes: [Listener: Route]

    /// What a server needs to know to be started.
    struct Environment {
        let directory: TemporaryDirectory
        let certificate: Certificate
        /// The port on which the load generator waits for a server that forwards.
        let backEndPort: UInt16
        let cores: CoreAssignment
        /// Event loops of the server.
        var loops = 1
        /// Whether the daemon's listeners use TLS.
        var usesTLS = true
        /// Where the daemon serves monitors; empty for nowhere.
        var monitorSocket = ""
        var profile = DaemonProfile.measurement
    }

    init(_ kind: ServerKind, _ environment: Environment) throws {
        self.kind = kind
        switch kind {
        case .daemon(let name, let path): (self.process, self.routes) = try Daemon.start(name, path, environment)
        case .haproxy: (self.process, self.routes) = try HAProxy.start(environment)
        case .relay(let path): (self.process, self.routes) = try ReferenceRelay.start(path, environment)
        }
        self.clock = try ProcessClock(of: self.process.id)
    }

    /// How connections are opened.
    ///
    /// - Throws: `BenchmarkError` if this server does not serve that.
    func route(_ listener: Listener) throws -> Route {
        guard let route = self.routes[listener] else {
            throw BenchmarkError.unsupported(
                "\(self.kind.name) does not serve \(listener.api.rawValue) over \(listener.transport.rawValue)"
            )
        }
        return route
    }

    /// Resident bytes now.
    func residentBytes() throws -> Int { try ProcessStatus.read(self.process.id).residentBytes }

    func stop() { self.process.stop() }
}
