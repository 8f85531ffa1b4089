// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// The room that is heated, and the clients that want to know.
actor Room {
    private var temperature = 20.0
    private var clients: [UInt16: ClientChannel] = [:]

    /// Does what a client wishes, until it leaves.
    func serve(_ client: ClientChannel) async throws {
        print("\(client.name) has come from \(client.peerAddress)")
        self.clients[client.socketAddress] = client
        defer {
            self.clients[client.socketAddress] = nil
            print("\(client.name) has left")
        }
        for try await line in client.incoming.lines(limit: 80) {
            if line == "temperature" {
                try await client.send(text: self.words)
            } else if let wish = Double(line), (5...30).contains(wish) {
                self.temperature = wish
                await self.tellAll()
            } else {
                try await client.send(text: "say 'temperature', or a number from 5 to 30\n")
            }
        }
    }

    private var words: String { "\(self.temperature) degrees\n" }

    /// All at once: nobody waits for one that is slow.
    private func tellAll() async {
        let words = self.words
        await withDiscardingTaskGroup { group in
            for client in self.clients.values {
                // Whoever has left meanwhile is not told; its own task ends by itself.
                group.addTask { try? await client.send(text: words) }
            }
        }
    }
}
