// SPDX-License-Identifier: GPL-3.0-only

/// Starts the proxy's daemon on ports that the system chooses.
enum Daemon {
    static func start(
        _ name: String,
        _ path: String,
        _ environment: RunningServer.Environment
    ) throws -> (ChildProcess, [Listener: Route]) {
        let log = "\(environment.directory.path)/\(name).log"
        let file = try environment.directory.write(try Self.configuration(environment), as: "\(name).conf")
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
            routes[listener] = Route(pairing: Self.pairing(listener), port: port, usesTLS: listener.transport.usesTLS)
        }
        if environment.profile == .production {
            _ = try process.wait(for: "it listens on its Unix sockets") { output in
                // One for each API.
                output.split(separator: "\n").count { $0.contains("url=unix:") } == 2 ? true : nil
            }
            for api in ProxyAPI.allCases {
                let listener = Listener(api: api, transport: .unix)
                let path = Self.socket(of: api, environment)
                routes[listener] = Route(pairing: Self.pairing(listener), port: 0, path: path, usesTLS: false)
            }
        }
        return (process, routes)
    }

    private static func pairing(_ listener: Listener) -> Route.Pairing {
        listener.api == .rendezvous ? .rendezvous(listener.transport) : .device(listener.transport)
    }

    private static func socket(of api: ProxyAPI, _ environment: RunningServer.Environment) -> String {
        "\(environment.directory.path)/\(api.rawValue).sock"
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

    private static func configuration(_ environment: RunningServer.Environment) throws -> String {
        switch environment.profile {
        case .measurement: Self.measurement(environment)
        case .production: try Self.production(environment)
        }
    }

    /// Waits are long and limits high, because a benchmark opens thousands of connections from one address. Sections that
    /// an older daemon does not know make it warn.
    private static func measurement(_ environment: RunningServer.Environment) -> String {
        """
        [Authentication]
        backend=mock

        \(Self.common(environment))
        serverPingTimeout=3600000
        slowClientTimeout=60000
        maxClientsPerServer=65534

        [ProxyServer]
        \(Self.server(environment))
        inactiveTimeout=60000
        aloneTimeout=60000
        tlsHandshakeTimeout=60000
        maxTlsHandshakes=20000

        """
    }

    /// As it comes, but for limits per address, of which everything here has the same. One token is accepted, so that
    /// others are refused.
    private static func production(_ environment: RunningServer.Environment) throws -> String {
        let tokens = try environment.directory.write("\(AcceptedToken.digest) soak\n", as: "tokens")
        return """
            [Authentication]
            backend=tokens
            maxFailuresPerMinute=0

            [Logging]
            Engine=debug

            [Tokens]
            file=\(tokens)

            [UnixSocketServer]
            unixSocketFileName=\(Self.socket(of: .rendezvous, environment))

            [UnixSocketServerTunnelProxy]
            unixSocketFileName=\(Self.socket(of: .tunnelProxy, environment))

            \(Self.common(environment))

            [ProxyServer]
            \(Self.server(environment))

            """
    }

    private static func server(_ environment: RunningServer.Environment) -> String {
        """
        name=benchmark
        eventLoops=\(environment.loops)
        maxUnauthenticatedPerAddress=0
        connectionRatePerAddress=0
        monitorSocket=\(environment.monitorSocket)
        stateFile=
        """
    }

    /// Ends in the section TunnelProxy.
    private static func common(_ environment: RunningServer.Environment) -> String {
        """
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

        [WebSocketServerTunnelProxy]
        host=127.0.0.1
        port=0

        [TcpServerTunnelProxy]
        host=127.0.0.1
        port=0

        [TunnelProxy]
        maxRegistrationsPerAddress=0
        """
    }
}
