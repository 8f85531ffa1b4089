// SPDX-License-Identifier: GPL-3.0-only

/// Does something that may fail, and cancels it when it takes too long, or when the task is cancelled.
func withTimeLimit(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await body() }
        group.addTask { try? await Task.sleep(for: limit) }
        await group.next()
        group.cancelAll()
    }
}
