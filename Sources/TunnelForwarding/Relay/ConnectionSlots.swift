// SPDX-License-Identifier: GPL-3.0-only

/// The places for connections that are forwarded at one time.
actor ConnectionSlots {
    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        self.free = max(count, 1)
    }

    /// Takes a place, if one is free.
    func takeIfFree() -> Bool {
        guard self.free > 0 else { return false }
        self.free -= 1
        return true
    }

    /// Takes a place, and waits until one is free. Goes on without one when the task is cancelled.
    func take() async {
        if self.takeIfFree() { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { self.waiters.append($0) }
        } onCancel: {
            Task { await self.release() }
        }
    }

    func release() {
        if self.waiters.isEmpty { self.free += 1 } else { self.waiters.removeFirst().resume() }
    }
}
