// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore

/// Keeps the resident memory of a quiet daemon at what it needs, by looking now and then.
enum MemoryKeeper {
    /// Seldom: the runtime wakes an idle process once a second as it is.
    private static let interval = TimeAmount.seconds(10)

    /// Begins, once the server has started, and goes on until the loop ends.
    static func start(on loop: any EventLoop, logger: Logger) {
        ProcessMemory.releaseCode()
        self.schedule(HeapTrimPolicy(), on: loop, logger: logger)
    }

    private static func schedule(_ policy: HeapTrimPolicy, on loop: any EventLoop, logger: Logger) {
        loop.scheduleTask(in: self.interval) {
            var policy = policy
            guard let idle = ProcessMemory.idleBytes, policy.tick(idle: idle) else {
                return self.schedule(policy, on: loop, logger: logger)
            }
            // Off the loop: to look through a big heap may take a while.
            Task { [policy] in
                var policy = policy
                ProcessMemory.trimHeap()
                let rest = ProcessMemory.idleBytes ?? 0
                policy.trimmed(idle: rest)
                logger.debug("memory given back", metadata: ["before": "\(idle)", "after": "\(rest)"])
                self.schedule(policy, on: loop, logger: logger)
            }
        }
    }
}
