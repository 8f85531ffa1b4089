// SPDX-License-Identifier: GPL-3.0-only

/// What a tunnel's partner sends, piece by piece as it arrives.
///
/// Ends when the partner has finished or this program has closed the tunnel. Throws ``ClientError`` after the last
/// piece when the connection broke, and `CancellationError` when the task was cancelled, which closes the tunnel.
public struct IncomingChunks: AsyncSequence, Sendable {
    public typealias Element = TunnelChunk

    let core: ConnectionCore

    /// Takes the pieces, each once, whoever else iterates.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let core: ConnectionCore

        /// The next piece; nil after the last.
        public mutating func next() async throws -> TunnelChunk? {
            try await self.core.perform { $0.nextChunk($1) }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(core: self.core)
    }
}
