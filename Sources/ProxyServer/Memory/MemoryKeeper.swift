// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ServiceLifecycle

/// Keeps the resident memory of an idle daemon at what it needs, by looking once a second.
struct MemoryKeeper: Service {
    let logger: Logger

    func run() async throws {
        var policy = HeapTrimPolicy()
        var isStarting = true
        while !Task.isShuttingDownGracefully {
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
            } catch {
                return
            }
            if isStarting { ProcessMemory.releaseCode() }
            isStarting = false
            guard let idle = ProcessMemory.idleBytes, policy.tick(idle: idle) else { continue }
            ProcessMemory.trimHeap()
            let rest = ProcessMemory.idleBytes ?? 0
            policy.trimmed(idle: rest)
            self.logger.debug("memory given back", metadata: ["before": "\(idle)", "after": "\(rest)"])
        }
    }
}
