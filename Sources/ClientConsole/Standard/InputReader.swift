// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import ProxySupport
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Reads a descriptor, at most one piece ahead of whoever takes them.
///
/// Reading blocks, and nothing can interrupt it for files, pipes and terminals alike. So one thread does it, from the
/// first demand on, for the length of the process: what it reads after one conversation has ended is the next one's.
package final class InputReader: Sendable {
    /// What one read takes at most: what a pipe holds.
    package static let pieceSize = 64 * 1024

    /// Standard input, for everybody who reads it.
    package static let standard = InputReader(STDIN_FILENO)

    private struct State {
        var hasBegun = false
        /// Was read, and nobody has asked for it yet; one at most.
        var ready: [UInt8]?
        /// What comes behind it, once that is known.
        var end: Result<Void, InputError>?
        var waiter: CheckedContinuation<[UInt8]?, any Error>?
    }

    private let file: CInt
    private let state = Mutex(State())
    /// Counts places for pieces: the thread waits when there is none.
    private let room = DispatchSemaphore(value: 0)

    package init(_ file: CInt) {
        self.file = file
        // One place. Not as its first value: a semaphore must not go with less than it came with.
        self.room.signal()
    }

    /// The next piece; nil behind the last. For one task at a time.
    ///
    /// - Throws: ``InputError``; or `CancellationError`, and then the piece is still there for who asks next.
    package func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { self.wait($0) }
        } onCancel: {
            self.giveUp()
        }
    }

    private func wait(_ waiter: CheckedContinuation<[UInt8]?, any Error>) {
        let (result, begins) = self.state.withLock { state -> (Result<[UInt8]?, any Error>?, Bool) in
            precondition(state.waiter == nil, "one task at a time takes pieces")
            // A cancellation that came before this finds nobody waiting.
            if Task.isCancelled { return (.failure(CancellationError()), false) }
            if let piece = state.ready {
                state.ready = nil
                return (.success(piece), false)
            }
            if let end = state.end { return (end.map { nil }.mapError { $0 }, false) }
            state.waiter = waiter
            defer { state.hasBegun = true }
            return (nil, !state.hasBegun)
        }
        if begins {
            // A thread for each reader, of which there is one for standard input.
            DispatchQueue(label: "input").async { self.readToEnd() }
        }
        guard let result else { return }
        if case .success(.some) = result { self.room.signal() }
        waiter.resume(with: result)
    }

    private func giveUp() {
        let waiter = self.state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(throwing: CancellationError())
    }

    // MARK: The thread

    private func readToEnd() {
        while true {
            self.room.wait()
            switch self.readOnce() {
            case .success(let piece) where piece.isEmpty: return self.finish(.success(()))
            case .success(let piece): self.deliver(piece)
            case .failure(let error): return self.finish(.failure(error))
            }
        }
    }

    private func readOnce() -> Result<[UInt8], InputError> {
        var number: CInt = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            var result: Int
            repeat { result = read(self.file, buffer.baseAddress, Self.pieceSize) } while result < 0 && self.waits()
            number = result < 0 ? errno : 0
            count = max(result, 0)
        }
        return number == 0 ? .success(piece) : .failure(InputError(number: number))
    }

    /// Whether reading again makes sense. Who shares the descriptor may have set it not to block: then this waits.
    private func waits() -> Bool {
        if errno == EINTR { return true }
        guard errno == EAGAIN || errno == EWOULDBLOCK else { return false }
        var descriptor = pollfd(fd: self.file, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, -1) >= 0 || errno == EINTR
    }

    private func deliver(_ piece: [UInt8]) {
        let waiter = self.state.withLock { state in
            if state.waiter == nil { state.ready = piece }
            defer { state.waiter = nil }
            return state.waiter
        }
        guard let waiter else { return }
        self.room.signal()
        waiter.resume(returning: piece)
    }

    private func finish(_ end: Result<Void, InputError>) {
        let waiter = self.state.withLock { state in
            state.end = end
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(with: end.map { nil }.mapError { $0 })
    }
}

/// Standard input cannot be read.
package struct InputError: ErrorWithStatus, Equatable, CustomStringConvertible {
    let number: CInt

    package var status: ExitStatus { .noInput }

    package var description: String {
        "standard input cannot be read: \(SystemError.text(self.number))"
    }
}
