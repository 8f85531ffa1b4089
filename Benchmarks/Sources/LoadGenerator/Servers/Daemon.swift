// SPDX-License-Identifier: GPL-3.0-only

/// Starts the proxy's daemon on ports that the system chooses.
enum Daemon {
    static func start(
        _ name: String,
        _ path: String,
        _ environment: RunningServer.Environment
    ) throws -> (ChildProcess, [Transport: Route]) {
        let log = "\(environment.directory.path)/\(name).log"
        let file = try environment.directory.write(Self.configuration(environment), as: "\(name).conf")
        let process = try ChildProcess(
            name,
            [path, "-c", file],
            cores: environment.cores.server,
            ownCores: environment.cores.generator,
            log: log
        )
        let routes = try process.wait(for: "it listens on two ports") { output -> [Transport: Route]? in
            var routes: [Transport: Route] = [:]
            for (transport, port) in Self.listeners(in: output) {
                routes[transport] = Route(pairing: .rendezvous(transport), port: port, usesTLS: transport.usesTLS)
            }
            return routes.count == 2 ? routes : nil
        }
        return (process, routes)
    }

    /// The listeners that a log tells of: `… listening … url=ssl://127.0.0.1:4480`.
    static func listeners(in log: String) -> [Transport: UInt16] {
        var listeners: [Transport: UInt16] = [:]
        for line in log.split(separator: "\n") where line.contains("listening") {
            for word in line.split(separator: " ") where word.hasPrefix("url=") {
                let url = word.dropFirst(4)
                guard let colon = url.firstIndex(of: ":"), let transport = Transport(rawValue: String(url[..<colon])),
                    let last = url.lastIndex(of: ":"), let port = UInt16(url[url.index(after: last)...])
                else { continue }
                listeners[transport] = port
            }
        }
        return listeners
    }

    /// Waits are long and limits high, because a benchmark opens thousands of connections from one address.
    private static func configuration(_ environment: RunningServer.Environment) -> String {
        """
        [ProxyServer]
        name=benchmark
        eventLoops=\(environment.loops)
        inactiveTimeout=60000
        aloneTimeout=60000
        tlsHandshakeTimeout=60000
        monitorSocket=

        [Authentication]
        backend=mock

        [SSL]
        enabled=\(environment.usesTLS)
        certificate=\(environment.certificate.certificate)
        certificateKey=\(environment.certificate.key)

        [WebSocketServer]
        host=127.0.0.1
        port=0

        [TcpServer]
        host=127.0.0.1
        port=0

        """
    }
}
