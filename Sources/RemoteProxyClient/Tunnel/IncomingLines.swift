// SPDX-License-Identifier: GPL-3.0-only

extension IncomingChunks {
    /// What the other end sends, as lines of text, whatever pieces they come in.
    ///
    /// A line ends with LF or CR LF, which are not part of it, and the last one where the channel ends. Bytes that are
    /// no UTF-8 become U+FFFD.
    /// - Parameter limit: the longest line, in bytes, at least 4. A longer one comes as several, cut between
    ///   characters, so that no partner can fill this program's memory.
    public func lines(limit: Int = 64 * 1024) -> IncomingLines {
        IncomingLines(chunks: self, limit: limit)
    }
}

/// Lines of text from ``IncomingChunks/lines(limit:)``.
public struct IncomingLines: AsyncSequence, Sendable {
    public typealias Element = String

    let chunks: IncomingChunks
    let limit: Int

    /// Takes the lines, each once.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: IncomingChunks.AsyncIterator
        var buffer: LineBuffer

        /// The next line; nil after the last.
        public mutating func next() async throws -> String? {
            while true {
                if let line = self.buffer.next() { return line }
                guard let chunk = try await self.chunks.next() else { return self.buffer.finish() }
                self.buffer.append(chunk.bytes)
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: self.chunks.makeAsyncIterator(), buffer: LineBuffer(limit: self.limit))
    }
}
