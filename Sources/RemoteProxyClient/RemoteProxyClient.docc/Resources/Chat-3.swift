// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import RemoteProxyClient

/// Talks to whoever shows the proxy the same token: `Chat URL TOKEN NAME`. Whoever leaves first ends it.
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
            try await withThrowingTaskGroup(of: Void.self) { both in
                both.addTask { for try await line in tunnel.incoming.lines() { print("> \(line)") } }
                both.addTask { for await line in typedLines() { try await tunnel.send(text: line + "\n") } }
                try await both.next()
                both.cancelAll()
            }
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
