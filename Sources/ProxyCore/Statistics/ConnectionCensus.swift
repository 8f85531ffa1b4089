// SPDX-License-Identifier: GPL-3.0-only

/// How far a connection has come, without who it is: a `ConnectionStanding` to count by.
public enum ConnectionState: String, CaseIterable, Sendable {
    case control, authenticated, tunnel, device, client

    public init(_ standing: ConnectionStanding) {
        self =
            switch standing {
            case .control: .control
            case .authenticated: .authenticated
            case .tunnel: .tunnel
            case .device: .device
            case .client: .client
            }
    }
}

/// How many open connections there are of each kind, at one moment.
public struct ConnectionCensus: Equatable, Sendable {
    /// What is counted apart.
    public struct Kind: Hashable, Sendable {
        public let api: ServedAPI
        public let transport: TransportKind
        public let state: ConnectionState

        public init(api: ServedAPI, transport: TransportKind, state: ConnectionState) {
            self.api = api
            self.transport = transport
            self.state = state
        }
    }

    private var counts: [Kind: Int] = [:]

    /// Nobody.
    public init() {}

    /// Connections of this kind.
    public subscript(kind: Kind) -> Int { self.counts[kind] ?? 0 }

    /// All connections.
    public var total: Int { self.counts.values.reduce(0, +) }

    /// There is one more of this kind.
    public mutating func count(_ kind: Kind) {
        self.counts[kind, default: 0] += 1
    }
}
