// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyAPI

/// An authenticator that never answers, and tells when it was asked and when it was cancelled.
struct HeldJudge: Sendable {
    private let asked = AsyncStream.makeStream(of: Void.self)
    private let cancelled = AsyncStream.makeStream(of: Void.self)

    var handler: TestHandler {
        let (asked, cancelled) = (self.asked.continuation, self.cancelled.continuation)
        return TestHandler { _ in
            asked.yield()
            // Ends only when the task is cancelled.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            cancelled.yield()
            return .success(.init(authenticationError: .noError))
        }
    }

    func waitUntilAsked() async {
        for await _ in self.asked.stream { return }
    }

    func waitUntilCancelled() async {
        for await _ in self.cancelled.stream { return }
    }
}
