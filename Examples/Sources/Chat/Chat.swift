// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import RemoteProxyClient

/// Talks to whoever shows the proxy the same token: `Chat URL TOKEN NAME [CA-FILE]`.
@main
struct Chat {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4 else {
            print("usage: Chat URL TOKEN NAME [CA-FILE]")
            exit(64)
        }
        var configuration = ClientConfiguration()
        if arguments.count > 4 { configuration.tls.trust = .rootsFile(path: arguments[4]) }
        do {
            try await withTunnel(
                to: ServerURL(arguments[1]),
                configuration: configuration,
                uuid: Uuid.random().description,
                name: arguments[3],
                token: arguments[2]
            ) { tunnel in
                print("\(tunnel.partner.name) is here")
                try await chat(over: tunnel)
            }
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    /// Whoever leaves first ends it.
    private static func chat(over tunnel: Tunnel) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await line in tunnel.incoming.lines() { print("\(tunnel.partner.name): \(line)") }
            }
            group.addTask {
                for await line in typedLines() { try await tunnel.send(text: line + "\n") }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Reading a terminal blocks, so a thread of its own does it.
    private static func typedLines() -> AsyncStream<String> {
        AsyncStream { lines in
            Thread.detachNewThread {
                while let line = readLine() { lines.yield(line) }
                lines.finish()
            }
        }
    }
}
