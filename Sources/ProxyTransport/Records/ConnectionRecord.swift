// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
package import ProxyCore
import Synchronization

/// What is known of one open connection by those who look on: written by who handles it, read from anywhere.
///
/// It goes with the connection from one event loop to another.
package final class ConnectionRecord: Sendable {
    let id: ConnectionID
    let api: ServedAPI
    let transport: TransportKind
    private let acceptedAt: Int64
    private let begin = NIODeadline.now()
    private let received = TrafficCounter()
    private let sent = TrafficCounter()
    private let state: Mutex<State>

    private struct State {
        var address: PeerAddress
        /// As an unauthenticated connection of its address, then as a registered one; nil if it is neither.
        var place: AddressPlace?
        var standing = ConnectionStanding.control
        var user: String?
        var tunnel: TunnelRecord?
        var reason: CloseReason?
    }

    package init(id: ConnectionID, api: ServedAPI, transport: TransportKind, address: PeerAddress, acceptedAt: Int64) {
        self.id = id
        self.api = api
        self.transport = transport
        self.state = Mutex(State(address: address))
        self.acceptedAt = acceptedAt
    }

    /// Where the client is: who has connected, or whom a trusted proxy has connected for.
    var address: PeerAddress { self.state.withLock { $0.address } }

    /// It has this place among the unauthenticated connections of its address, until it is somebody or gone.
    func takes(_ place: AddressPlace?) {
        self.replacePlace(with: place) { _ in }
    }

    /// A trusted proxy has said whom it connects for.
    func comes(from client: PeerAddress) {
        self.state.withLock { $0.address = client }
    }

    // MARK: Payload

    /// Bytes that came from the peer, of which the partner has got, or will get, every one.
    var receivedBytes: UInt64 { self.received.value }

    /// Payload has come from the peer. Only on the connection's event loop.
    func countReceived(_ bytes: Int) { self.received.add(bytes) }

    /// Payload has been written to the peer. Only on the connection's event loop.
    func countSent(_ bytes: Int) { self.sent.add(bytes) }

    var traffic: Traffic { Traffic(received: self.received.value, sent: self.sent.value) }

    // MARK: Standing

    var standing: ConnectionStanding { self.state.withLock { $0.standing } }

    /// What the census counts it as.
    var kind: ConnectionCensus.Kind {
        let state = self.state.withLock { ConnectionState($0.standing) }
        return ConnectionCensus.Kind(api: self.api, transport: self.transport, state: state)
    }

    /// Whether it is in a tunnel whose other connection is open, too.
    var isInTunnel: Bool { self.state.withLock { $0.tunnel }?.isWhole ?? false }

    /// Its token was accepted as this user's.
    func accept(user: String?) {
        self.state.withLock { $0.user = user }
    }

    /// It waits for its partner.
    func becomesMember(name: String, uuid: String) {
        self.become(name, uuid, nil) { .authenticated($0) }
    }

    /// It has registered as a device, and has this place among those of its address.
    func becomesDevice(name: String, uuid: String, place: AddressPlace? = nil) {
        self.become(name, uuid, place) { .device($0) }
    }

    /// It has registered as a client of a device, and has this place among the registrations of its address.
    func becomesClient(name: String, uuid: String, of device: ConnectionID, place: AddressPlace? = nil) {
        self.become(name, uuid, place) { .client($0, device: device) }
    }

    /// It is unauthenticated no longer.
    private func become(
        _ name: String,
        _ uuid: String,
        _ place: AddressPlace?,
        _ standing: (PeerIdentity) -> ConnectionStanding
    ) {
        self.replacePlace(with: place) { state in
            state.standing = standing(PeerIdentity(name: name, uuid: uuid, user: state.user))
        }
    }

    private func replacePlace(with place: AddressPlace?, _ change: (inout State) -> Void) {
        var place = place
        // What is in the variable afterwards is given back out of the lock.
        self.state.withLock { state in
            change(&state)
            swap(&state.place, &place)
        }
    }

    /// It has found its partner.
    func joins(_ tunnel: TunnelRecord, partner: ConnectionID) {
        self.state.withLock { state in
            guard let identity = state.standing.identity else { return }
            state.standing = .tunnel(identity, partner: partner, since: tunnel.since)
            state.tunnel = tunnel
        }
    }

    // MARK: The end

    /// Why it ends, as far as that has been said.
    var reason: CloseReason? { self.state.withLock { $0.reason } }

    /// It ends because of this; of several reasons the first counts.
    func ends(_ reason: CloseReason) {
        self.state.withLock { if $0.reason == nil { $0.reason = reason } }
    }

    /// It is gone. Returns what there is to be told of it, and of its tunnel if the partner has gone before it.
    func finish() -> (connection: ConnectionEnd, tunnel: TunnelEnd?) {
        let (reason, tunnel, _) = self.state.withLock { state in
            defer {
                state.tunnel = nil
                state.place = nil
            }
            return (state.reason, state.tunnel, state.place)
        }
        let report = self.report
        let duration = Duration.nanoseconds((NIODeadline.now() - self.begin).nanoseconds)
        return (
            ConnectionEnd(report: report, duration: duration, reason: reason ?? .peerLeft),
            tunnel?.left(report)
        )
    }

    var report: ConnectionReport {
        ConnectionReport(
            id: self.id,
            api: self.api,
            transport: self.transport,
            address: self.address,
            acceptedAt: self.acceptedAt,
            standing: self.standing,
            traffic: self.traffic
        )
    }
}
