// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// What the user looks for in names, users, uuids and addresses, in whatever case.
struct Filter {
    private let text: [UInt8]

    init(_ text: String) {
        self.text = Array(text.lowercased().utf8)
    }

    func matches(_ client: Snapshot.Client) -> Bool {
        self.occurs(in: client.name) || self.occurs(in: client.userName) || self.occurs(in: client.uuid)
            || self.occurs(in: client.address)
    }

    /// A tunnel is found by either of its ends.
    func matches(_ tunnel: Snapshot.Tunnel, in snapshot: Snapshot) -> Bool {
        self.text.isEmpty
            || [tunnel.clientOne, tunnel.clientTwo].compactMap { snapshot.client($0) }.contains { self.matches($0) }
    }

    func matches(_ device: Snapshot.Device) -> Bool {
        self.occurs(in: device.name) || self.occurs(in: device.serverUuid) || self.occurs(in: device.address)
    }

    func matches(_ client: Snapshot.DeviceClient) -> Bool {
        self.occurs(in: client.name) || self.occurs(in: client.clientUuid) || self.occurs(in: client.address)
    }

    private func occurs(in text: String) -> Bool {
        guard let first = self.text.first else { return true }
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count >= self.text.count else { return false }
        return (0...bytes.count - self.text.count).contains { start in
            bytes[start] == first && bytes[start..<start + self.text.count].elementsEqual(self.text)
        }
    }
}
