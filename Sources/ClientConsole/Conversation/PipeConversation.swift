// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient
import Synchronization

/// Makes of a byte channel this program's standard input and output: bytes as they are, both ends passed on.
///
/// Memory is bounded in both directions: by the channel's limits, one piece of input that is being sent, one that was
/// read ahead, and what is being written.
package struct PipeConversation: Sendable {
    private let channel: any ByteChannel
    private let closed: AsyncStream<Never>
    private let linger: Duration
    private let console: Console
    private let input: InputReader
    private let output: OutputWriter
    private let isTerminal: Bool

    /// - Parameters:
    ///   - closed: ends when the channel's connection is closed.
    ///   - linger: the silence that ends a channel without half-close after the input has ended, and this side where there
    ///     was no input; and what input gets to end by itself when nobody takes it any more.
    package init(
        _ channel: any ByteChannel,
        closed: AsyncStream<Never>,
        linger: Duration,
        console: Console,
        input: InputReader = .standard,
        output: OutputWriter = .standard,
        isTerminal: Bool = StandardInput.isTerminal
    ) {
        self.channel = channel
        self.closed = closed
        self.linger = linger
        self.console = console
        self.input = input
        self.output = output
        self.isTerminal = isTerminal
    }

    private enum Event: Sendable {
        case sent(isEmpty: Bool)
        case sendingFailed
        case received
        case disconnected
        case inputStayedSilent
        case closedAfterSilence
    }

    /// What the two directions have in common.
    private final class Shared: Sendable {
        let silence = SilenceMeter()
        /// Whether any byte has gone through, in whichever direction.
        let hasCarried = Mutex(false)
        /// Ends when all that the partner had to say was written.
        let received: AsyncStream<Never>
        let hasReceived: AsyncStream<Never>.Continuation

        init() {
            (self.received, self.hasReceived) = AsyncStream.makeStream(of: Never.self)
        }

        func carry() { self.hasCarried.withLock { $0 = true } }
    }

    /// Returns when both directions have ended in order.
    ///
    /// - Throws: ``InputError``, ``OutputError``, ``PartnerLeft``, or what the channel throws: as a ``FinalFailure`` if
    ///   any byte has gone through.
    package func run() async throws {
        let shared = Shared()
        do {
            try await self.run(shared)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw shared.hasCarried.withLock { $0 } ? FinalFailure(error) : error
        }
    }

    private func run(_ shared: Shared) async throws {
        var machine = PipeMachine(supportsHalfClose: self.channel.supportsHalfClose, isTerminal: self.isTerminal)
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await self.send(shared) }
            group.addTask { try await self.receive(shared) }
            group.addTask {
                for await _ in self.closed {}
                return .disconnected
            }
            while let event = try await group.next() {
                let action: PipeMachine.Action
                switch event {
                case .sent(let isEmpty): action = machine.sent(isEmpty: isEmpty)
                case .sendingFailed: action = machine.sendingFailed()
                case .received: action = machine.received()
                case .disconnected: action = machine.disconnected()
                case .inputStayedSilent: action = machine.inputStayedSilent()
                case .closedAfterSilence: action = .goOn
                }
                switch action {
                case .goOn: break
                case .closeAfterSilence: group.addTask { try await self.closeAfterSilence(shared) }
                case .awaitEndOfInput:
                    group.addTask {
                        try await Task.sleep(for: self.linger)
                        return .inputStayedSilent
                    }
                case .finish: return
                case .fail: throw PartnerLeft(hasMissedSomething: true)
                }
            }
        }
    }

    private func send(_ shared: Shared) async throws -> Event {
        var isEmpty = true
        while let piece = try await self.input.next() {
            isEmpty = false
            shared.carry()
            do {
                try await self.channel.send(piece)
            } catch let error where !(error is CancellationError) {
                return self.sendingFailed(error)
            }
        }
        self.console.detail("standard input has ended")
        if isEmpty, self.channel.supportsHalfClose { try await self.awaitPartnersEnd(shared) }
        do {
            try await self.channel.finish()
        } catch let error as ClientError where error.code == .closed {
            // The partner has left first, and missed nothing.
        } catch let error where !(error is CancellationError) {
            return self.sendingFailed(error)
        }
        return .sent(isEmpty: isEmpty)
    }

    /// Whoever has nothing to send lets its end say that it has taken all: as long as something comes, the end waits for
    /// the partner's. A partner that first wants to see an end gets it after a silence.
    ///
    /// Only an encrypted end says so for certain. A transport's is what a partner that fails shows as well.
    private func awaitPartnersEnd(_ shared: Shared) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { for await _ in shared.received {} }
            group.addTask { try await shared.silence.silence(of: self.linger) }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    /// If the connection has failed, what receives throws the error that counts; if not, the partner has left.
    private func sendingFailed(_ error: any Error) -> Event {
        self.console.detail("standard input cannot be sent: \(error)")
        return .sendingFailed
    }

    private func receive(_ shared: Shared) async throws -> Event {
        for try await chunk in self.channel.incoming {
            shared.carry()
            shared.silence.began()
            try await self.output.write(chunk.bytes)
            shared.silence.ended()
        }
        self.console.detail("nothing more comes from the partner")
        try await self.output.finish()
        shared.hasReceived.finish()
        return .received
    }

    private func closeAfterSilence(_ shared: Shared) async throws -> Event {
        try await shared.silence.silence(of: self.linger)
        self.console.detail("nothing has come for \(self.linger)")
        await self.channel.close()
        return .closedAfterSilence
    }
}
