// SPDX-License-Identifier: GPL-3.0-only

extension Authenticator {
    /// Judges one request and gives up after a while.
    ///
    /// The verdict is there when the first of these happens: the back-end has answered; the time is up
    /// (`.failed(.timedOut)`); the calling task is cancelled (`.failed(.cancelled)`). In the latter two cases the
    /// back-end is cancelled but not waited for, so one that ignores cancellation holds nobody up but itself.
    ///
    /// - Parameter clock: Measures the time; tests turn one by hand.
    public func authenticate(
        _ request: AuthenticationRequest,
        within timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock()
    ) async -> AuthenticationVerdict {
        let verdict = OneShot<AuthenticationVerdict>()
        // Not a task group: a group waits for all of its tasks, and so for a back-end that ignores cancellation.
        let work = Task {
            verdict.settle(await self.authenticate(request))
        }
        let timer = Task {
            guard (try? await clock.sleep(for: timeout)) != nil else { return }
            verdict.settle(.failed(AuthenticationFailure(.timedOut, detail: "no verdict within \(timeout)")))
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        return await withTaskCancellationHandler {
            await verdict.value
        } onCancel: {
            verdict.settle(.failed(AuthenticationFailure(.cancelled)))
        }
    }
}
