// SPDX-License-Identifier: GPL-3.0-only

/// Where ``IncomingChunks`` come from.
package protocol ChunkSource: Sendable {
    /// The next piece; nil after the last.
    func nextChunk() async throws -> TunnelChunk?
}

/// What the other end of a byte channel sends, piece by piece as it arrives.
///
/// Ends when the other end has finished or this program has closed the channel. Throws ``ClientError`` after the last
/// piece when the connection broke, and `CancellationError` when the task was cancelled, which closes the channel.
public struct IncomingChunks: AsyncSequence, Sendable {
    public typealias Element = TunnelChunk

    let source: any ChunkSource

    package init(source: any ChunkSource) {
        self.source = source
    }

    /// Takes the pieces, each once, whoever else iterates.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let source: any ChunkSource

        /// The next piece; nil after the last.
        public mutating func next() async throws -> TunnelChunk? {
            try await self.source.nextChunk()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: self.source)
    }
}
