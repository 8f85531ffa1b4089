// SPDX-License-Identifier: GPL-3.0-only

/// Starts the proxy's daemon on ports that the system chooses.
enum Daemon {
    static func start(
        _ name: String,
        _ path: String,
        _ environment: RunningServer.Environment
    ) throws -> (ChildProcess, [Listener: Route]) {
        let log = "\(environment.directory.path)/\(name).log"
        let file = try environment.directory.write(Self.configuration(environment), as: "\(name).conf")
        let process = try ChildProcess(
            name,
            [path, "-c", file],
            cores: environment.cores.server,
            ownCores: environment.cores.generator,
            log: log
        )
        let listeners = try process.wait(for: "it listens on all ports") { output -> [Listener: UInt16]? in
            let listeners = Self.listeners(in: output)
            // Two of each API. A daemon that does not say which API a listener serves is one that has only the first.
            let expected = output.contains(" api=rendezvous") ? 4 : 2
            return listeners.count == expected ? listeners : nil
        }
        var routes: [Listener: Route] = [:]
        for (listener, port) in listeners {
            let transport = listener.transport
            let pairing = listener.api == .rendezvous ? Route.Pairing.rendezvous(transport) : .device(transport)
            routes[listener] = Route(pairing: pairing, port: port, usesTLS: transport.usesTLS)
        }
        return (process, routes)
    }

    /// The listeners that a log tells of: `… listening … api=rendezvous url=ssl://127.0.0.1:4480`.
    static func listeners(in log: String) -> [Listener: UInt16] {
        var listeners: [Listener: UInt16] = [:]
        for line in log.split(separator: "\n") where line.contains("listening") {
            let words = line.split(separator: " ")
            let name = words.first { $0.hasPrefix("api=") }?.dropFirst(4)
            guard let api = ProxyAPI(rawValue: String(name ?? "rendezvous")) else { continue }
            for word in words where word.hasPrefix("url=") {
                let url = word.dropFirst(4)
                guard let colon = url.firstIndex(of: ":"), let transport = Transport(rawValue: String(url[..<colon])),
                    let last = url.lastIndex(of: ":"), let port = UInt16(url[url.index(after: last)...])
                else { continue }
                listeners[Listener(api: api, transport: transport)] = port
            }
        }
        return listeners
    }

    /// Waits are long and limits high, because a benchmark opens thousands of connections from one address. Sections that
    /// an older daemon does not know make it warn.
    private static func configuration(_ environment: RunningServer.Environment) -> String {
        """
        [ProxyServer]
        name=benchmark
        eventLoops=\(environment.loops)
        inactiveTimeout=60000
        aloneTimeout=60000
        tlsHandshakeTimeout=60000
        maxTlsHandshakes=20000
        maxUnauthenticatedPerAddress=0
        connectionRatePerAddress=0
        monitorSocket=\(environment.monitorSocket)
        stateFile=

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

        [TunnelProxy]
        serverPingTimeout=3600000
        slowClientTimeout=60000
        maxClientsPerServer=65534
        maxRegistrationsPerAddress=0

        [WebSocketServerTunnelProxy]
        host=127.0.0.1
        port=0

        [TcpServerTunnelProxy]
        host=127.0.0.1
        port=0

        """
    }
}
