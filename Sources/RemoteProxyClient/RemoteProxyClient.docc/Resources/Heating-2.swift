// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// A device that clients reach from anywhere: `Heating URL UUID`.
@main
struct Heating {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let uuid = Uuid(arguments[2]) else { fatalError("usage: Heating URL UUID") }
        let device = TunnelProxyServerConnection(
            to: try ServerURL(arguments[1]),
            name: "Heating",
            uuid: uuid
        )
        async let report: Void = tell(device.states)
        try await device.serve { client in
            for try await line in client.incoming.lines() { try await client.send(text: "you said \(line)\n") }
        }
        await report
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
