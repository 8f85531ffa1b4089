// SPDX-License-Identifier: GPL-3.0-only

/// The receiving half of a byte channel: chunks that wait for a reader, or readers that wait for a chunk.
struct IncomingFlow {
    private var queue: IncomingQueue
    private var waiters: [Waiter<TunnelChunk?>] = []
    /// What comes after the last chunk, once that is known.
    private var end: Result<Void, any Error>?

    init(limits: ClientConfiguration.Limits) {
        self.queue = IncomingQueue(highMark: limits.incomingHighMark, lowMark: limits.incomingLowMark)
    }

    /// Whether more may come.
    var mayRead: Bool { self.queue.mayRead }

    /// Takes over what arrived.
    mutating func append(_ chunk: TunnelChunk) {
        self.queue.append(chunk)
        self.serve()
    }

    /// `waiter` gets what came next: nil after the end.
    mutating func next(_ waiter: @escaping Waiter<TunnelChunk?>) {
        self.waiters.append(waiter)
        self.serve()
    }

    /// Nothing more comes; only the first end counts.
    mutating func finish(_ end: Result<Void, any Error>) {
        if self.end == nil { self.end = end }
        self.serve()
    }

    /// Forgets what has come: nobody will take it.
    mutating func discard() {
        self.queue.removeAll()
    }

    private mutating func serve() {
        while !self.waiters.isEmpty {
            if let chunk = self.queue.next() {
                self.waiters.removeFirst()(.success(chunk))
            } else if let end = self.end {
                self.waiters.removeFirst()(end.map { nil })
            } else {
                break
            }
        }
    }
}
