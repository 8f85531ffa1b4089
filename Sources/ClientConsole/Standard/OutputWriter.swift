// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import ProxySupport
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes to a descriptor whose reader may take its time.
///
/// Writing blocks as long as the reader does not read, which no thread of Swift's concurrency must. So a thread of its
/// own does it, and is left behind when nobody wants to wait any more.
package final class OutputWriter: Sendable {
    /// Standard output.
    package static let standard = OutputWriter(STDOUT_FILENO)

    private let file: CInt
    private let queue = DispatchQueue(label: "output")

    package init(_ file: CInt) {
        self.file = file
    }

    /// Writes all of `bytes`. For one task at a time.
    ///
    /// - Throws: ``OutputError``; or `CancellationError`, and then they may still be written.
    package func write(_ bytes: [UInt8]) async throws {
        try await self.perform { [file] in
            do throws(OutputError) {
                try Self.writeAll(bytes, to: file)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
    }

    /// Tells the reader that no more will come.
    ///
    /// A socket may be standard input as well, and stays open for that. Anything else is closed, and nobody else gets
    /// its number: what is opened later must not become the output.
    package func finish() async throws {
        try await self.perform { [file] in
            if shutdown(file, CInt(SHUT_WR)) != 0, errno == ENOTSOCK {
                let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
                if nowhere >= 0 {
                    dup2(nowhere, file)
                    close(nowhere)
                } else {
                    close(file)
                }
            }
            return .success(())
        }
    }

    private func perform(_ body: @escaping @Sendable () -> Result<Void, OutputError>) async throws {
        let outcome = FirstOutcome()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                outcome.await(continuation)
                self.queue.async { outcome.set(body().mapError { $0 }) }
            }
        } onCancel: {
            outcome.set(.failure(CancellationError()))
        }
    }

    /// What ends a wait: the first that happens, be it before the wait begins.
    private final class FirstOutcome: Sendable {
        private enum State {
            case open
            case waiting(CheckedContinuation<Void, any Error>)
            case set(Result<Void, any Error>)
        }

        private let state = Mutex(State.open)

        func await(_ continuation: CheckedContinuation<Void, any Error>) {
            let result = self.state.withLock { state -> Result<Void, any Error>? in
                if case .set(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
        }

        func set(_ result: Result<Void, any Error>) {
            let waiter = self.state.withLock { state -> CheckedContinuation<Void, any Error>? in
                switch state {
                case .open:
                    state = .set(result)
                    return nil
                case .waiting(let continuation):
                    state = .set(result)
                    return continuation
                case .set:
                    return nil
                }
            }
            waiter?.resume(with: result)
        }
    }

    /// Writes all of `bytes`, and waits as long as that takes.
    static func writeAll(_ bytes: [UInt8], to file: CInt) throws(OutputError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Self.writeSome($0, to: file) }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                // Who shares the descriptor has set it not to block.
                var descriptor = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptor, 1, -1)
            } else if errno != EINTR {
                throw OutputError(number: errno)
            }
        }
    }

    private static func writeSome(_ bytes: UnsafeRawBufferPointer, to file: CInt) -> Int {
        #if canImport(Glibc)
        Glibc.write(file, bytes.baseAddress, bytes.count)
        #else
        Musl.write(file, bytes.baseAddress, bytes.count)
        #endif
    }
}

/// Standard output takes no more.
package struct OutputError: ErrorWithStatus, Equatable, CustomStringConvertible {
    let number: CInt

    package var status: ExitStatus { .noOutput }

    package var description: String {
        let reader = self.number == EPIPE ? ": who reads it has gone" : ""
        return "standard output cannot be written\(reader) (\(SystemError.text(self.number)))"
    }
}
