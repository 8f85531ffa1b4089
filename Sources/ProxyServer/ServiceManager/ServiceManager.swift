// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Who has started this process and watches over it, systemd for one.
///
/// It is told when the server serves, reloads and stops, what it does, and that it is alive: only while every event loop
/// still takes work, so that a server that hangs is started anew.
final class ServiceManager: Sendable {
    /// The longest time between two status lines.
    private static let statusInterval = Duration.seconds(10)

    private let socket: NotifySocket
    private let watchdogInterval: Duration?

    /// - Returns: nil if nobody wants to be told.
    convenience init?(_ environment: [String: String], logger: Logger) {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return nil }
        do throws(SystemFault) {
            self.init(
                try NotifySocket(name),
                watchdogInterval: WatchdogInterval.from(environment, process: getpid())
            )
        } catch {
            let reason: Logger.Metadata = ["NOTIFY_SOCKET": "\(name.boundedForMessage)", "reason": "\(error)"]
            logger.error("the service manager cannot be told of anything", metadata: reason)
            return nil
        }
    }

    init(_ socket: NotifySocket, watchdogInterval: Duration?) {
        self.socket = socket
        self.watchdogInterval = watchdogInterval
    }

    func tell(_ notices: ServiceNotice...) {
        self.socket.send(notices)
    }

    /// A reload begins; `ready` says when it is over.
    func tellReloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        self.tell(.reloading(microseconds: UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1_000))
    }

    /// Says that the server is alive, and what it does, until cancelled.
    ///
    /// - Parameters:
    ///   - loops: All have to take work, or the manager hears nothing.
    ///   - status: The line for people.
    func attend(_ loops: [any EventLoop], status: @Sendable () -> String) async {
        let interval = min(self.watchdogInterval ?? Self.statusInterval, Self.statusInterval)
        var lastStatus: String?
        while !Task.isCancelled {
            for loop in loops { try? await loop.submit {}.get() }
            if self.watchdogInterval != nil { self.tell(.alive) }
            let line = status()
            if line != lastStatus { self.tell(.status(line)) }
            lastStatus = line
            try? await Task.sleep(for: interval)
        }
    }
}
