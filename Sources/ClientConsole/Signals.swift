// SPDX-License-Identifier: GPL-3.0-only

@preconcurrency import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The signals that ask a program to end, as a sequence.
package enum Signals {
    /// Does something to its end, or until a signal asks for the end.
    ///
    /// - Parameter stop: makes it end; what it throws then is forgotten, for it was given up on purpose.
    package static func run(
        _ body: @escaping @Sendable () async throws -> Void,
        stop: @escaping @Sendable () async -> Void
    ) async throws {
        let signals = self.requestsToEnd()
        let isStopped = StopFlag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    isStopped.value.withLock { $0 = true }
                    await stop()
                }
            }
            defer { group.cancelAll() }
            do {
                try await body()
            } catch  where isStopped.value.withLock({ $0 }) {
            }
        }
    }

    private final class StopFlag: Sendable {
        let value = Mutex(false)
    }

    /// Each SIGINT and SIGTERM from now on; they no longer end the program by themselves. A closed standard output is
    /// an error of writing from now on, too, and no longer the end.
    private static func requestsToEnd() -> AsyncStream<CInt> {
        signal(SIGPIPE, SIG_IGN)
        return AsyncStream { continuation in
            let sources = [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in sources.forEach { $0.cancel() } }
        }
    }
}
