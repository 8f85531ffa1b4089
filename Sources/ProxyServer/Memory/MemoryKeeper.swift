// SPDX-License-Identifier: GPL-3.0-only

import Logging

/// Keeps the resident memory of a quiet daemon at what it needs, by looking now and then.
enum MemoryKeeper {
    /// Seldom: the runtime wakes an idle process once a second as it is.
    private static let interval = Duration.seconds(30)

    /// Begins, once the server has started, and goes on until the task is cancelled.
    ///
    /// Not on an event loop: to look through a big heap may take a while.
    static func run(logger: Logger) async {
        ProcessMemory.releaseCode()
        var policy = HeapTrimPolicy()
        while (try? await Task.sleep(for: self.interval)) != nil {
            guard let idle = ProcessMemory.idleBytes, policy.tick(idle: idle) else { continue }
            ProcessMemory.trimHeap()
            let rest = ProcessMemory.idleBytes ?? 0
            policy.trimmed(idle: rest)
            logger.debug("memory given back", metadata: ["before": "\(idle)", "after": "\(rest)"])
        }
    }
}
