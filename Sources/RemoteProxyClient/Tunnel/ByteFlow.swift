// SPDX-License-Identifier: GPL-3.0-only

/// A connection that is one byte channel: both its halves.
final class ByteFlow: PayloadEnd {
    private var incoming: IncomingFlow
    private var outgoing: OutgoingQueue<Waiter<Void>>

    init(limits: ClientConfiguration.Limits) {
        self.incoming = IncomingFlow(limits: limits)
        self.outgoing = OutgoingQueue(highMark: limits.outgoingHighMark)
    }

    var mayRead: Bool { self.incoming.mayRead }

    var isFlushed: Bool { self.outgoing.isEmpty && self.outgoing.unwritten == 0 }

    /// `waiter` gets what came next: nil after the end.
    func nextChunk(_ waiter: @escaping Waiter<TunnelChunk?>) {
        self.incoming.next(waiter)
    }

    /// `waiter` is told when the transport has taken all of `bytes`.
    func send(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: @escaping Waiter<Void>) {
        self.outgoing.append(bytes, kind: kind, waiter: waiter)
    }

    func received(_ piece: TransportPiece) {
        self.incoming.append(TunnelChunk(piece))
    }

    func nextPiece() -> OutgoingPiece? {
        self.outgoing.nextPiece().map { OutgoingPiece(piece: $0.piece, meaning: .payload, waiter: $0.waiter) }
    }

    func written(_ count: Int) {
        self.outgoing.written(count)
    }

    func inputEnded() {
        self.incoming.finish(.success(()))
    }

    func closing() {
        self.incoming.discard()
    }

    func ended(_ ending: ConnectionMachine.Ending) {
        let senders = self.outgoing.removeAll()
        if ending == .cancelled { self.incoming.discard() }
        for waiter in senders { waiter(.failure(ending.error)) }
        self.incoming.finish(ending == .finished ? .success(()) : .failure(ending.error))
    }
}
