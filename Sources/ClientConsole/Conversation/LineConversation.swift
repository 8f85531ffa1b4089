// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

/// Sends standard input, writes what comes to standard output, and ends when both are done.
package struct LineConversation: Sendable {
    private let tunnel: any ByteChannel
    private let closed: AsyncStream<Never>
    private let linger: Duration
    private let meetsAgain: Bool
    private let console: Console

    /// - Parameters:
    ///   - closed: ends when the connection is closed.
    ///   - linger: the silence that ends a WebSocket after standard input has ended.
    ///   - meetsAgain: whether the partner's end is a failure, ``PartnerLeft``, as long as there may be more to say.
    package init(
        _ tunnel: any ByteChannel,
        closed: AsyncStream<Never>,
        linger: Duration,
        meetsAgain: Bool = false,
        console: Console
    ) {
        self.tunnel = tunnel
        self.closed = closed
        self.linger = linger
        self.meetsAgain = meetsAgain
        self.console = console
    }

    private enum End: Sendable {
        case partner
        /// All of standard input was sent.
        case input
        /// Something could not be sent.
        case here(any Error)
        case connection
    }

    /// - Throws: what the tunnel throws: as a ``FinalFailure`` once standard input has ended, for what was in it is gone.
    package func run() async throws {
        let silence = SilenceMeter()
        var hasInputEnded = false
        do {
            try await withThrowingTaskGroup(of: End.self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    try await self.receive(silence)
                    return .partner
                }
                group.addTask { await self.sendAndEnd(silence) }
                group.addTask {
                    for await _ in self.closed {}
                    return .connection
                }
                var (partnerHasEnded, nobodyTakesInput) = (false, false)
                var failure: (any Error)?
                while let end = try await group.next() {
                    switch end {
                    case .input:
                        hasInputEnded = true
                        nobodyTakesInput = true
                    case .here(let error):
                        // What has come is still shown: a connection that does not take more ends by itself.
                        failure = error
                        nobodyTakesInput = true
                    case .partner:
                        partnerHasEnded = true
                        // Without its partner a WebSocket is closed, and a person has nobody to type to; but what comes
                        // from a file or a program is sent to its end, unless the next partner gets it.
                        if !self.tunnel.supportsHalfClose || StandardInput.isTerminal || self.meetsAgain {
                            nobodyTakesInput = true
                        }
                    case .connection:
                        nobodyTakesInput = true
                    }
                    if partnerHasEnded, nobodyTakesInput { break }
                }
                if let failure { throw failure }
            }
        } catch let error as ClientError where hasInputEnded {
            throw FinalFailure(error)
        }
        if self.meetsAgain, !hasInputEnded { throw PartnerLeft() }
    }

    private func sendAndEnd(_ silence: SilenceMeter) async -> End {
        do {
            try await self.send()
            if !self.tunnel.supportsHalfClose { try await self.closeAfter(silence) }
            return .input
        } catch is CancellationError {
            return .input
        } catch {
            return .here(error)
        }
    }

    private func receive(_ silence: SilenceMeter) async throws {
        for try await chunk in self.tunnel.incoming {
            silence.began()
            try await OutputWriter.standard.write(chunk.bytes)
            silence.ended()
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

    private func closeAfter(_ silence: SilenceMeter) async throws {
        try await silence.silence(of: self.linger)
        self.console.detail("nothing has come for \(self.linger)")
        await self.tunnel.close()
    }
}
