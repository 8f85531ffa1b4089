// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import RemoteProxyClient

/// Sets a heating's temperature and waits until it is so: `Thermostat URL UUID DEGREES [CA-FILE]`.
@main
struct Thermostat {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let heating = Uuid(arguments[2]), let wish = Double(arguments[3]) else {
            print("usage: Thermostat URL UUID DEGREES [CA-FILE]")
            exit(64)
        }
        var configuration = ClientConfiguration()
        if arguments.count > 4 { configuration.tls.trust = .rootsFile(path: arguments[4]) }
        do {
            let connection = try await TunnelProxyClientConnection.connect(
                to: ServerURL(arguments[1]),
                configuration: configuration
            )
            let tunnel = try await connection.register(name: "Thermostat", uuid: .random(), serverUuid: heating)
            try await tunnel.send(text: "\(wish)\n")
            for try await line in tunnel.incoming.lines(limit: 80) {
                print("the heating says: \(line)")
                if line == "\(wish) degrees" { break }
            }
            await connection.close()
        } catch let error as ClientError where error.code == .serverNotFound {
            print("the heating is not there: is it switched on?")
            exit(1)
        } catch {
            print("\(error)")
            exit(1)
        }
    }
}
