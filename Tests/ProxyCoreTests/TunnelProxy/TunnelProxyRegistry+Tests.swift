// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import Testing

/// Connections and uuids of registry tests by number: device or client `n` has connection and uuid `n`.
extension TunnelProxyRegistry {
    static func uuid(_ number: UInt64) throws -> Uuid {
        let digits = String(number, radix: 16)
        let text = String(repeating: "0", count: 12 - digits.count) + digits
        return try #require(Uuid("00000000-0000-4000-8000-\(text)"))
    }

    static func identity(uuid: UInt64) throws -> TunnelClientIdentity {
        TunnelClientIdentity(name: "app \(uuid)", uuid: try self.uuid(uuid), peerAddress: "192.0.2.1")
    }

    /// Nobody is silent unless told so.
    mutating func register(
        server: UInt64,
        uuid: UInt64? = nil,
        isSilent: (ConnectionID) -> Bool = { _ in false }
    ) throws -> ServerAction {
        self.registerServer(ConnectionID(server), uuid: try Self.uuid(uuid ?? server), isSilent: isSilent)
    }

    mutating func register(client: UInt64, uuid: UInt64? = nil, of server: UInt64) throws -> Refusal? {
        self.registerClient(
            ConnectionID(client),
            try Self.identity(uuid: uuid ?? client),
            server: try Self.uuid(server)
        )
    }

    mutating func arrive(_ ids: UInt64...) {
        for id in ids { self.arrive(ConnectionID(id)) }
    }

    /// A registry with device 1, which may be dialled, and these connections beside it.
    static func withDevice(
        maximumClientsPerServer: Int = 10,
        and others: UInt64...
    ) throws -> TunnelProxyRegistry {
        var registry = TunnelProxyRegistry(maximumClientsPerServer: maximumClientsPerServer)
        registry.arrive(1)
        for other in others { registry.arrive(other) }
        #expect(try registry.register(server: 1) == .registered)
        #expect(registry.open(ConnectionID(1)) == true)
        return registry
    }

    /// Nothing is kept of anybody.
    func expectEmpty(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(self.connectionCount == 0, sourceLocation: sourceLocation)
        #expect(self.serverCount == 0, sourceLocation: sourceLocation)
        #expect(self.clientCount == 0, sourceLocation: sourceLocation)
        // Not even of uuids: each can be taken in the other role.
        var registry = self
        for number: UInt64 in 1...9 {
            let id = ConnectionID(1_000 + number)
            registry.arrive(id)
            #expect(
                (try? Self.uuid(number)).map { registry.registerServer(id, uuid: $0) { _ in false } } == .registered,
                sourceLocation: sourceLocation
            )
        }
    }
}
