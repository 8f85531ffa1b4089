// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// The clients that are there at this moment.
actor Audience {
    private var clients: [UInt16: any ByteChannel] = [:]

    func add(_ client: any ByteChannel, at address: UInt16) {
        self.clients[address] = client
    }

    func remove(_ address: UInt16) {
        self.clients[address] = nil
    }

    /// Whom a line is for, in the order in which they came.
    func members(addressedBy line: AddressedLine) -> [any ByteChannel] {
        guard let address = line.address else { return self.clients.sorted { $0.key < $1.key }.map(\.value) }
        return self.clients[address].map { [$0] } ?? []
    }
}
