// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

/// One figure of a row, with what it is.
struct DetailField: Equatable {
    var label: String
    var text: String

    init(_ label: String, _ text: String) {
        self.label = label
        self.text = text
    }

    /// Between two groups.
    static let empty = DetailField("", "")
}

extension Snapshot {
    /// All that is known of something; nil when it is not there any more.
    func fields(of id: RowID) -> [DetailField]? {
        switch id {
        case .client(let client):
            return self.client(client).map { [DetailField("Client", $0.name)] + self.fields($0) }
        case .tunnel(let one, let other):
            return self.tunnels.first { $0.clientOne == one && $0.clientTwo == other }.map { self.fields($0) }
        case .device(let device):
            return self.devices.first { $0.id == device }.map { self.fields($0) }
        case .deviceClient(let device, let client):
            let parent = self.devices.first { $0.id == device }
            let found = parent?.clientConnections.first { $0.id == client }
            guard let parent, let found else { return nil }
            return self.fields(found, of: parent)
        }
    }

    private func fields(_ client: Client) -> [DetailField] {
        [
            DetailField("id", client.id),
            DetailField("user", client.userName),
            DetailField("uuid", client.uuid),
            DetailField("address", client.address),
            DetailField("state", client.state),
            DetailField("authenticated", client.authenticated ? "yes" : "no"),
            self.since(client.timestamp),
        ] + self.traffic(client.rxDataCount, client.txDataCount, self.rates[.client(client.id)])
    }

    private func fields(_ tunnel: Tunnel) -> [DetailField] {
        var fields = [DetailField("Tunnel", ""), self.since(tunnel.timestamp)]
        for (label, id) in [("One", tunnel.clientOne), ("Other", tunnel.clientTwo)] {
            fields.append(.empty)
            if let client = self.client(id) {
                fields += [DetailField(label, client.name)] + self.fields(client)
            } else {
                fields += [DetailField(label, "not in the report"), DetailField("id", id)]
            }
        }
        return fields
    }

    private func fields(_ device: Device) -> [DetailField] {
        [
            DetailField("Device", device.name),
            DetailField("id", device.id),
            DetailField("uuid", device.serverUuid),
            DetailField("address", device.address),
            DetailField("clients", "\(device.clientConnections.count)"),
            self.since(device.timestamp),
        ] + self.traffic(device.rxDataCount, device.txDataCount, self.rates[.device(device.id)])
    }

    private func fields(_ client: DeviceClient, of device: Device) -> [DetailField] {
        [
            DetailField("Client", client.name),
            DetailField("id", client.id),
            DetailField("uuid", client.clientUuid),
            DetailField("address", client.address),
            DetailField("of device", device.name),
            DetailField("its uuid", device.serverUuid),
            self.since(client.timestamp),
        ]
            + self.traffic(
                client.rxDataCount,
                client.txDataCount,
                self.rates[.deviceClient(device: device.id, client: client.id)]
            )
    }

    private func since(_ timestamp: Int64) -> DetailField {
        DetailField("since", "\(Units.moment(timestamp)), \(Units.age(from: timestamp, to: self.time))")
    }

    private func traffic(_ received: UInt64, _ sent: UInt64, _ rate: Rate?) -> [DetailField] {
        func text(_ count: UInt64, _ rate: UInt64?) -> String {
            let exact = count < 1024 ? "" : " (\(count) bytes)"
            return Units.bytes(count) + exact + (rate.map { ", \(Units.rate($0))" } ?? "")
        }
        return [
            DetailField("from it (RX)", text(received, rate?.received)),
            DetailField("to it (TX)", text(sent, rate?.sent)),
        ]
    }
}
