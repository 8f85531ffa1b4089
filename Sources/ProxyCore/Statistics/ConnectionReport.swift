// SPDX-License-Identifier: GPL-3.0-only

/// What there is to be told of one connection, at one moment.
public struct ConnectionReport: Equatable, Sendable {
    public let id: ConnectionID
    public let api: ServedAPI
    public let transport: TransportKind
    public let address: PeerAddress
    /// When it was accepted, in milliseconds of Unix time.
    public let acceptedAt: Int64
    public var standing: ConnectionStanding
    public var traffic: Traffic

    public init(
        id: ConnectionID,
        api: ServedAPI,
        transport: TransportKind,
        address: PeerAddress,
        acceptedAt: Int64,
        standing: ConnectionStanding = .control,
        traffic: Traffic = Traffic()
    ) {
        self.id = id
        self.api = api
        self.transport = transport
        self.address = address
        self.acceptedAt = acceptedAt
        self.standing = standing
        self.traffic = traffic
    }
}

/// What a listener's connections speak.
public enum ServedAPI: String, CaseIterable, Sendable {
    case rendezvous
    case tunnelProxy = "tunnel-proxy"
}

/// How a connection came, by its URL scheme.
public enum TransportKind: String, CaseIterable, Sendable {
    case ws, wss, tcp, ssl, unix

    public init(isWebSocket: Bool, isSecure: Bool) {
        self = isWebSocket ? (isSecure ? .wss : .ws) : (isSecure ? .ssl : .tcp)
    }
}

/// How far a connection has come.
public enum ConnectionStanding: Equatable, Sendable {
    /// It may have said Hello, and is nobody yet.
    case control
    /// Its token was accepted; it waits for its partner.
    case authenticated(PeerIdentity)
    /// It is in a tunnel since then (milliseconds of Unix time).
    case tunnel(PeerIdentity, partner: ConnectionID, since: Int64)
    /// It has registered as a device.
    case device(PeerIdentity)
    /// It has registered as a client of this device.
    case client(PeerIdentity, device: ConnectionID)

    /// Who the peer says it is; nil as long as it is nobody.
    public var identity: PeerIdentity? {
        switch self {
        case .control: nil
        case .authenticated(let identity), .tunnel(let identity, _, _), .device(let identity), .client(let identity, _):
            identity
        }
    }
}

/// Who a peer says it is, and who it was found to be.
public struct PeerIdentity: Hashable, Sendable {
    /// As it calls itself.
    public var name: String
    /// Its own, as text: the rendezvous API takes any.
    public var uuid: String
    /// As who judged its token calls it; nil if nobody did.
    public var user: String?

    public init(name: String, uuid: String, user: String? = nil) {
        self.name = name
        self.uuid = uuid
        self.user = user
    }
}
