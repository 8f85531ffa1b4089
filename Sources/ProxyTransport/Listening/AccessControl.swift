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

    /// Whether a connection may be made; one that may not is closed.
    func admit(_ channel: any Channel, on transport: TransportKind, _ logger: Logger) -> Bool {
        let list = self.list.withLock { $0 }
        let address = channel.peerAddress
        if list.admits(address) { return true }
        channel.close(promise: nil)
        self.events.deniedAccess()
        if logger.logLevel <= .info, let unwritten = self.throttle.admit(transport, now: .now) {
            var metadata: Logger.Metadata = ["address": "\(address)"]
            if unwritten > 0 { metadata["unwritten"] = "\(unwritten)" }
            logger.info("connection refused: [Access] does not allow the address", metadata: metadata)
        }
        return false
    }
}
