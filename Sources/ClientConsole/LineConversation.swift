// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient
import Synchronization

/// Sends standard input, writes what comes to standard output, and ends when both are done.
package struct LineConversation: Sendable {
    private let tunnel: any ByteChannel
    private let closed: AsyncStream<Never>
    private let linger: Duration
    private let console: Console

    /// - Parameters:
    ///   - closed: ends when the connection is closed.
    ///   - linger: the silence that ends a WebSocket after standard input has ended.
    package init(_ tunnel: any ByteChannel, closed: AsyncStream<Never>, linger: Duration, console: Console) {
        self.tunnel = tunnel
        self.closed = closed
        self.linger = linger
        self.console = console
    }

    private enum End: Sendable {
        case partner
        case here((any Error)?)
        case connection
    }

    package func run() async throws {
        let lastArrival = LastArrival()
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                try await self.receive(lastArrival)
                return .partner
            }
            group.addTask { .here(await self.sendAndEnd(lastArrival)) }
            group.addTask {
                for await _ in self.closed {}
                return .connection
            }
            var (partnerHasEnded, nobodyTakesInput) = (false, false)
            var failure: (any Error)?
            while let end = try await group.next() {
                switch end {
                case .here(let error):
                    // What has come is still shown: a connection that does not take more ends by itself.
                    failure = error
                    nobodyTakesInput = true
                case .partner:
                    partnerHasEnded = true
                    // Without its partner a WebSocket is closed, and a person has nobody to type to; but what comes
                    // from a file or a program is sent to its end.
                    if !self.tunnel.supportsHalfClose || StandardInput.isTerminal { nobodyTakesInput = true }
                case .connection:
                    nobodyTakesInput = true
                }
                if partnerHasEnded, nobodyTakesInput { group.cancelAll() }
            }
            if let failure { throw failure }
        }
    }

    /// - Returns: why not all of standard input could be sent; nil if it was, or nobody wants it any more.
    private func sendAndEnd(_ lastArrival: LastArrival) async -> (any Error)? {
        do {
            try await self.send()
            if !self.tunnel.supportsHalfClose { try await self.closeAfterSilence(lastArrival) }
            return nil
        } catch is CancellationError {
            return nil
        } catch {
            return error
        }
    }

    private func receive(_ lastArrival: LastArrival) async throws {
        for try await chunk in self.tunnel.incoming {
            lastArrival.time.withLock { $0 = .now }
            try self.console.payload(chunk.bytes)
        }
        self.console.detail("nothing more comes from the partner")
    }

    /// Over WebSocket each line is a message; over a stream there are no messages, and no need to look for lines.
    private func send() async throws {
        var lines = LineSplitter()
        for await bytes in StandardInput() {
            if self.tunnel.supportsHalfClose {
                try await self.tunnel.send(bytes)
            } else {
                for line in lines.append(bytes) { try await self.send(line) }
            }
        }
        if Task.isCancelled { return }
        if let line = lines.finish() { try await self.send(line) }
        self.console.detail("standard input has ended")
        do {
            try await self.tunnel.finish()
        } catch let error as ClientError where error.code == .closed {
            // The partner has left first, and missed nothing.
        }
    }

    private func send(_ line: [UInt8]) async throws {
        if let text = String(validating: line, as: UTF8.self) {
            try await self.tunnel.send(text: text)
        } else {
            try await self.tunnel.send(line)
        }
    }

    private func closeAfterSilence(_ lastArrival: LastArrival) async throws {
        let end = ContinuousClock.now
        while true {
            let quietSince = max(end, lastArrival.time.withLock { $0 })
            guard quietSince.duration(to: .now) < self.linger else { break }
            try await Task.sleep(until: quietSince + self.linger, clock: .continuous)
        }
        self.console.detail("nothing has come for \(self.linger)")
        await self.tunnel.close()
    }

    /// When something came last.
    private final class LastArrival: Sendable {
        let time = Mutex(ContinuousClock.now)
    }
}
