// SPDX-License-Identifier: GPL-3.0-only

/// Starts the minimal relay of this package.
enum ReferenceRelay {
    static func start(
        _ path: String,
        _ environment: RunningServer.Environment
    ) throws -> (ChildProcess, [Listener: Route]) {
        let certificate = environment.certificate
        let process = try ChildProcess(
            "reference-relay",
            [path, certificate.certificate, certificate.key, String(environment.loops)],
            cores: environment.cores.server,
            ownCores: environment.cores.generator,
            log: "\(environment.directory.path)/reference-relay.log"
        )
        let port = try process.wait(for: "it listens") { output in
            output.split(separator: "\n").lazy
                .compactMap { line in line.hasPrefix("listening port=") ? UInt16(line.dropFirst(15)) : nil }
                .first
        }
        return (process, [Listener(transport: .ssl): Route(pairing: .acceptOrder, port: port)])
    }
}
