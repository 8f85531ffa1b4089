// SPDX-License-Identifier: GPL-3.0-only

package import ProxyAuthentication

/// An authenticator whose one verdict comes when the test says so.
package final class ScriptedAuthenticator: Authenticator {
    /// Set when the authenticator is asked.
    package let asked = OneShot<AuthenticationRequest>()
    /// Set it to answer.
    package let verdict = OneShot<AuthenticationVerdict>()
    /// Set when the task that asked was cancelled.
    package let cancelled = OneShot<Void>()
    /// Set when the authenticator has returned.
    package let finished = OneShot<Void>()

    private let obeysCancellation: Bool

    package init(obeysCancellation: Bool = true) {
        self.obeysCancellation = obeysCancellation
    }

    package func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        defer { self.finished.settle(()) }
        self.asked.settle(request)
        return await withTaskCancellationHandler {
            await self.verdict.value
        } onCancel: {
            self.cancelled.settle(())
            if self.obeysCancellation {
                self.verdict.settle(.failed(AuthenticationFailure(.cancelled)))
            }
        }
    }
}
