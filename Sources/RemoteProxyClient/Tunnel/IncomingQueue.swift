// SPDX-License-Identifier: GPL-3.0-only

/// Chunks that arrived and were not yet taken, and whether the socket may be read meanwhile.
///
/// Reading stops above the high mark and begins again at the low one, so that it does not flap.
struct IncomingQueue {
    /// What a chunk costs beyond its bytes: a flood of empty messages is bounded too.
    private static let chunkOverhead = 64

    private let highMark: Int
    private let lowMark: Int
    private var chunks: [TunnelChunk] = []
    /// Chunks before this index were taken.
    private var head = 0
    /// What the waiting chunks cost.
    private(set) var cost = 0
    /// Whether the socket may be read.
    private(set) var mayRead = true

    init(highMark: Int, lowMark: Int) {
        self.highMark = highMark
        self.lowMark = max(lowMark, 0)
    }

    var isEmpty: Bool { self.head == self.chunks.count }

    /// Adds what arrived. Bytes of one stream or one message come together with those before them.
    mutating func append(_ chunk: TunnelChunk) {
        let last = self.chunks.count - 1
        if last >= self.head, self.chunks[last].kind == chunk.kind, !self.chunks[last].endsMessage {
            self.chunks[last].bytes += chunk.bytes
            self.chunks[last].endsMessage = chunk.endsMessage
            self.cost += chunk.bytes.count
        } else {
            self.chunks.append(chunk)
            self.cost += chunk.bytes.count + Self.chunkOverhead
        }
        self.mayRead = self.mayRead && self.cost < self.highMark
    }

    /// Takes the oldest chunk.
    mutating func next() -> TunnelChunk? {
        guard !self.isEmpty else { return nil }
        let chunk = self.chunks[self.head]
        self.head += 1
        self.cost -= chunk.bytes.count + Self.chunkOverhead
        if self.isEmpty {
            self.chunks = []
            self.head = 0
        } else if self.head >= 64, self.head * 2 >= self.chunks.count {
            self.chunks.removeFirst(self.head)
            self.head = 0
        }
        self.mayRead = self.mayRead || self.cost <= self.lowMark
        return chunk
    }

    /// Forgets all that waits: nobody will take it.
    mutating func removeAll() {
        self.chunks = []
        self.head = 0
        self.cost = 0
        self.mayRead = true
    }
}
