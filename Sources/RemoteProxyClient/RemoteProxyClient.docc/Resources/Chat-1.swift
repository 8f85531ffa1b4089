// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// Talks to whoever shows the proxy the same token: `Chat URL TOKEN NAME`.
@main
struct Chat {
    static func main() async throws {
        let arguments = CommandLine.arguments
        try await withTunnel(
            to: ServerURL(arguments[1]),
            uuid: Uuid.random().description,
            name: arguments[3],
            token: arguments[2]
        ) { tunnel in
            print("\(tunnel.partner.name) is here")
        }
    }
}
