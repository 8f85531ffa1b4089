// SPDX-License-Identifier: GPL-3.0-only

import Synchronization
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The signals that ask a program to end, as a sequence.
package enum Signals {
    /// Does something to its end, or until a signal asks for the end.
    ///
    /// - Parameters:
    ///   - hangUp: whether SIGHUP asks for it, too, unless whoever started the program has it ignored (nohup(1)); it ends
    ///     the program at once otherwise.
    ///   - stop: makes it end; what it throws then is forgotten, for it was given up on purpose.
    /// - Returns: the signal that asked, if one did.
    @discardableResult
    package static func run(
        hangUp: Bool = false,
        _ body: @escaping @Sendable () async throws -> Void,
        stop: @escaping @Sendable () async -> Void
    ) async throws -> CInt? {
        let signals = await self.requestsToEnd(hangUp && !self.isIgnored(SIGHUP) ? [.sighup] : [])
        let first = FirstSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals {
                    first.value.withLock { $0 = $0 ?? signal.rawValue }
                    await stop()
                }
            }
            defer { group.cancelAll() }
            do {
                try await body()
            } catch  where first.value.withLock({ $0 != nil }) {
            }
        }
        return first.value.withLock { $0 }
    }

    private final class FirstSignal: Sendable {
        let value = Mutex<CInt?>(nil)
    }

    private static func isIgnored(_ number: CInt) -> Bool {
        var present = sigaction()
        guard sigaction(number, nil, &present) == 0 else { return false }
        // SIG_IGN is a macro with a cast, which the compiler cannot compare; its value is 1.
        return unsafeBitCast(present.__sigaction_handler.sa_handler, to: UInt.self) == 1
    }

    /// Each SIGINT and SIGTERM, and each of `more`, from when this returns; they no longer end the program by themselves. A
    /// closed standard output is an error of writing from then on, too, and no longer the end.
    private static func requestsToEnd(_ more: [UnixSignal]) async -> UnixSignalsSequence {
        signal(SIGPIPE, SIG_IGN)
        return await UnixSignalsSequence(trapping: [.sigint, .sigterm] + more)
    }
}
