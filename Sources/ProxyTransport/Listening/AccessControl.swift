// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import Synchronization

/// Turns away who may not connect from where he is (`[Access]`), before anything is spent on him.
final class AccessControl: Sendable {
    /// How long the log is silent after a line about it: anybody can cause these.
    private static let logInterval = Duration.seconds(1)

    private let list: Mutex<AccessList>
    private let events: TransportEventCounters
    private let throttle = LogThrottle<TransportKind>(interval: AccessControl.logInterval)

    init(_ list: AccessList, events: TransportEventCounters) {
        self.list = Mutex(list)
        self.events = events
    }

    /// Takes another list. Connections that are open stay.
    func update(_ list: AccessList) {
        self.list.withLock { $0 = list }
    }

    /// Whether connections from there begin with a PROXY header.
    func trusts(_ address: PeerAddress) -> Bool {
        self.list.withLock { $0 }.trusts(address)
    }

    /// Whether a connection may be made; one that may not is closed. A trusted proxy always may make one: who is judged is
    /// the client behind it, as soon as its address is known.
    func admit(_ channel: any Channel, on transport: TransportKind, _ logger: Logger) -> Bool {
        // Who has gone by now is nobody who could be judged.
        if let address = channel.peerAddress,
            self.trusts(address) || self.judge(address, on: transport, logger)
        {
            return true
        }
        channel.close(promise: nil)
        return false
    }

    /// Whether a client may connect from there; one that may not is counted and told of.
    func judge(_ address: PeerAddress, on transport: TransportKind, _ logger: Logger) -> Bool {
        if self.list.withLock({ $0 }).admits(address) { return true }
        self.events.deniedAccess()
        if logger.logLevel <= .info, let unwritten = self.throttle.admit(transport, now: .now) {
            var metadata: Logger.Metadata = ["address": "\(address)"]
            if unwritten > 0 { metadata["unwritten"] = "\(unwritten)" }
            logger.info("connection refused: [Access] does not allow the address", metadata: metadata)
        }
        return false
    }
}
