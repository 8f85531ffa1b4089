// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// The room that is heated.
actor Room {
    private var temperature = 20.0

    /// Does what a client wishes, until it leaves.
    func serve(_ client: ClientChannel) async throws {
        print("\(client.name) has come from \(client.peerAddress)")
        for try await line in client.incoming.lines(limit: 80) {
            if line == "temperature" {
                try await client.send(text: self.words)
            } else if let wish = Double(line), (5...30).contains(wish) {
                self.temperature = wish
                try await client.send(text: self.words)
            } else {
                try await client.send(text: "say 'temperature', or a number from 5 to 30\n")
            }
        }
    }

    private var words: String { "\(self.temperature) degrees\n" }
}
