// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import Synchronization

/// What is decided of a connection, by where it comes from.
enum Admission {
    /// It may be made, and has this place of its address; nil where it has no address.
    case admitted(AddressPlace?)
    /// It may not, and has been counted and told of.
    case refused(Refusal)

    /// Why a connection may not be made.
    enum Refusal: Hashable, Sendable {
        /// `[Access]` does not allow it.
        case access
        /// Its address has what it may have.
        case limit(AddressLedger.Refusal)
    }
}

/// Turns away who may not connect from where he is (`[Access]`), or has connected too often, before anything is spent on
/// him.
final class AccessControl: Sendable {
    /// How long the log is silent after a line about it: anybody can cause these.
    private static let logInterval = Duration.seconds(1)

    /// What each address may have.
    let limiter: AddressLimiter
    private let list: Mutex<AccessList>
    private let events: TransportEventCounters
    private let loggers: TransportLoggers
    private let throttle = LogThrottle<Admission.Refusal>(interval: AccessControl.logInterval)

    init(_ list: AccessList, limits: TransportLimits, events: TransportEventCounters, loggers: TransportLoggers) {
        self.list = Mutex(list)
        self.limiter = AddressLimiter(limits.addresses)
        self.events = events
        self.loggers = loggers
    }

    /// Takes another list. Connections that are open stay.
    func update(_ list: AccessList) {
        self.list.withLock { $0 = list }
    }

    /// Whether connections from there begin with a PROXY header.
    func trusts(_ address: PeerAddress) -> Bool {
        self.list.withLock { $0 }.trusts(address)
    }

    /// Whether a connection that was accepted may be made. A trusted proxy always may make one, and has no place: who is
    /// judged is the client behind it, as soon as its address is known. nil: who made it is gone.
    func admit(_ channel: any Channel, on transport: TransportKind) -> Admission? {
        guard let address = channel.peerAddress else { return nil }
        return self.trusts(address) ? .admitted(nil) : self.judge(address, on: transport)
    }

    /// Whether a client from this address may connect. Once for each connection, as soon as its address is known; who
    /// asks closes one that may not.
    func judge(_ address: PeerAddress, on transport: TransportKind) -> Admission {
        guard self.list.withLock({ $0 }).admits(address) else { return self.refuse(address, .access, transport) }
        // Who reaches a Unix socket is on this machine.
        guard let network = address.network else { return .admitted(nil) }
        switch self.limiter.connect(network) {
        case .success(let place): return .admitted(place)
        case .failure(let refusal): return self.refuse(address, .limit(refusal), transport)
        }
    }

    private func refuse(
        _ address: PeerAddress,
        _ refusal: Admission.Refusal,
        _ transport: TransportKind
    ) -> Admission {
        self.events.refused(refusal)
        let logger = self.loggers.listener(of: transport)
        self.throttle.log(refusal, at: .info, refusal.message, ["address": "\(address)"], to: logger)
        return .refused(refusal)
    }
}

extension Admission.Refusal {
    fileprivate var message: Logger.Message {
        switch self {
        case .access: "connection refused: [Access] does not allow the address"
        case .limit(.tooManyUnauthenticated):
            "connection refused: the address has as many unauthenticated connections as it may (maxUnauthenticatedPerAddress)"
        case .limit(.tooManyArrivals):
            "connection refused: the address connects too often (connectionRatePerAddress)"
        }
    }
}
