// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import RemoteProxyClient

/// A device that clients reach from anywhere: `Heating URL UUID [CA-FILE]`.
///
/// Each line that a client sends is a wish: `temperature` asks for it, a number sets it. Then all clients are told.
@main
struct Heating {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let uuid = Uuid(arguments[2]) else {
            print("usage: Heating URL UUID [CA-FILE]")
            exit(64)
        }
        var configuration = ClientConfiguration()
        if arguments.count > 3 { configuration.tls.trust = .rootsFile(path: arguments[3]) }
        do {
            let device = TunnelProxyServerConnection(
                to: try ServerURL(arguments[1]),
                name: "Heating",
                uuid: uuid,
                configuration: configuration
            )
            async let report: Void = tell(device.states)
            let room = Room()
            try await device.serve { client in try await room.serve(client) }
            await report
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    /// Says what becomes of the registration; when it is lost, the library brings it back by itself.
    private static func tell(_ states: AsyncStream<TunnelProxyServerState>) async {
        for await state in states {
            switch state {
            case .connecting: print("connecting")
            case .registered: print("registered")
            case .waiting(let delay, let reason): print("\(reason); next attempt in \(delay)")
            case .ended: print("ended")
            }
        }
    }
}
