// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Starts haproxy as a TCP proxy that terminates TLS on both sides.
enum HAProxy {
    static func start(_ environment: RunningServer.Environment) throws -> (ChildProcess, [Listener: Route]) {
        let port = try Self.freePort()
        // Each takes two descriptors, and haproxy does not start with more than it may have.
        let connections = try (DescriptorLimit.raise() - 200) / 2
        let text = Self.configuration(environment, port: port, connections: connections)
        let file = try environment.directory.write(text, as: "haproxy.cfg")
        let process = try ChildProcess(
            "haproxy",
            ["haproxy", "-db", "-f", file],
            cores: environment.cores.server,
            ownCores: environment.cores.generator,
            log: "\(environment.directory.path)/haproxy.log"
        )
        // It does not say when it listens.
        try process.wait(for: "it accepts connections") { _ in
            (try? LoopbackSocket.connect(port: port)).map { descriptor in _ = close(descriptor) }
        }
        return (process, [Listener(transport: .ssl): Route(pairing: .forwarding, port: port)])
    }

    /// haproxy cannot say which port the system has chosen, so one that was free a moment ago is chosen for it.
    private static func freePort() throws -> UInt16 {
        let (descriptor, port) = try LoopbackSocket.listen()
        close(descriptor)
        return port
    }

    private static func configuration(
        _ environment: RunningServer.Environment,
        port: UInt16,
        connections: Int
    ) -> String {
        """
        global
            nbthread \(environment.loops)
            maxconn \(connections)
            ssl-default-bind-options ssl-min-ver TLSv1.3
            ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
            ssl-default-server-options ssl-min-ver TLSv1.3
            ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256

        defaults
            mode tcp
            maxconn \(connections)
            timeout connect 10s
            timeout client 1h
            timeout server 1h
            timeout tunnel 1h

        frontend front
            bind 127.0.0.1:\(port) ssl crt \(environment.certificate.combined) backlog 4096
            default_backend back

        backend back
            server generator 127.0.0.1:\(environment.backEndPort) ssl verify none

        """
    }
}
