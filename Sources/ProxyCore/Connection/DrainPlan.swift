// SPDX-License-Identifier: GPL-3.0-only

/// Which connections may go on while a server drains: those that are in a tunnel, and devices as long as they have
/// clients.
public struct DrainPlan: Equatable, Sendable {
    /// Those that have nothing to wait for, and end at once.
    public let idle: [ConnectionID]
    private var devicesByClient: [ConnectionID: ConnectionID] = [:]
    private var clientCounts: [ConnectionID: Int] = [:]

    /// - Parameter standings: All connections that are open when the drain begins; none is added later.
    public init(_ standings: [ConnectionID: ConnectionStanding]) {
        for (id, standing) in standings {
            guard case .client(_, let device) = standing else { continue }
            self.devicesByClient[id] = device
            self.clientCounts[device, default: 0] += 1
        }
        let clientCounts = self.clientCounts
        self.idle = standings.compactMap { id, standing in
            switch standing {
            case .control, .authenticated: id
            case .device: clientCounts[id] == nil ? id : nil
            case .tunnel, .client: nil
            }
        }
    }

    /// A connection is gone. Returns the device that has no client left, and so nothing to wait for.
    public mutating func left(_ id: ConnectionID) -> ConnectionID? {
        guard let device = self.devicesByClient.removeValue(forKey: id), let count = self.clientCounts[device] else {
            return nil
        }
        self.clientCounts[device] = count > 1 ? count - 1 : nil
        return count > 1 ? nil : device
    }
}
