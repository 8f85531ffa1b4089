// SPDX-License-Identifier: GPL-3.0-only

@preconcurrency import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The signals that ask a program to end, as a sequence.
enum Signals {
    /// Each SIGINT and SIGTERM from now on; they no longer end the program by themselves. A closed standard output is
    /// an error of writing from now on, too, and no longer the end.
    static func requestsToEnd() -> AsyncStream<CInt> {
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
