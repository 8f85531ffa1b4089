// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

/// The limits by address of all listeners together: hands out places, which come back by themselves.
final class AddressLimiter: Sendable {
    private let ledger: Mutex<AddressLedger>

    init(_ limits: AddressLedger.Limits) {
        self.ledger = Mutex(AddressLedger(limits: limits))
    }

    /// Takes other limits; what connections have, they keep.
    func update(_ limits: AddressLedger.Limits) {
        self.ledger.withLock { $0.limits = limits }
    }

    /// Addresses remembered.
    var count: Int { self.ledger.withLock { $0.count } }

    /// A place for a connection that is nobody yet.
    func connect(_ network: PeerNetwork) -> Result<AddressPlace, AddressLedger.Refusal> {
        self.ledger.withLock { $0.connect(network, now: .now()) }
            .map { AddressPlace($0, .unauthenticated, of: self) }
    }

    /// A place for a device or a client; nil if the address has as many as it may.
    func register(_ network: PeerNetwork) -> AddressPlace? {
        self.ledger.withLock { $0.register(network, now: .now()) }
            .map { AddressPlace($0, .registration, of: self) }
    }

    fileprivate func takeBack(_ account: AddressLedger.Account, _ kind: AddressPlace.Kind) {
        self.ledger.withLock { ledger in
            switch kind {
            case .unauthenticated: ledger.settle(account, now: .now())
            case .registration: ledger.deregister(account, now: .now())
            }
        }
    }
}

/// What one connection has of what its address may have: given back when nobody holds it any more, so that no way a
/// connection can go loses one.
final class AddressPlace: Sendable {
    fileprivate enum Kind: Sendable {
        case unauthenticated, registration
    }

    private let account: AddressLedger.Account
    private let kind: Kind
    private let limiter: AddressLimiter

    fileprivate init(_ account: AddressLedger.Account, _ kind: Kind, of limiter: AddressLimiter) {
        self.account = account
        self.kind = kind
        self.limiter = limiter
    }

    deinit {
        self.limiter.takeBack(self.account, self.kind)
    }
}
