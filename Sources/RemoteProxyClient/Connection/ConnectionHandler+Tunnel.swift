// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConnectionHandler {
    // MARK: Receiving

    func openTunnel(_ partner: TunnelPartner) {
        self.partner = partner
        self.announce(.paired(partner))
        let waiters = self.partnerWaiters
        self.partnerWaiters = []
        for waiter in waiters { waiter(.success(partner)) }
    }

    /// `waiter` learns who the partner is once it is there.
    ///
    /// One that has come and left already can still be met: what it sent is kept for the tunnel's user.
    func awaitPartner(_ waiter: @escaping Waiter<TunnelPartner>) {
        if let partner = self.partner { return waiter(.success(partner)) }
        switch self.machine.awaitPartner() {
        case .wait: self.partnerWaiters.append(waiter)
        case .refuse(let ending): waiter(.failure(ending.error))
        }
    }

    func received(payload piece: TransportPiece) {
        guard piece.payload.readableBytes > 0 || (piece.isLast && piece.kind != .stream) else { return }
        let chunk = TunnelChunk(piece)
        self.observe(.received, .payload(chunk))
        self.incoming.append(chunk)
        self.serveIncoming()
    }

    /// `waiter` gets what came next: nil after the end.
    func nextChunk(_ waiter: @escaping Waiter<TunnelChunk?>) {
        self.incomingWaiters.append(waiter)
        self.serveIncoming()
    }

    func serveIncoming() {
        while !self.incomingWaiters.isEmpty {
            if let chunk = self.incoming.next() {
                self.incomingWaiters.removeFirst()(.success(chunk))
            } else if let end = self.incomingEnd {
                self.incomingWaiters.removeFirst()(end.map { nil })
            } else {
                break
            }
        }
        self.resumeReading()
    }

    // MARK: Sending

    /// `waiter` is told when the transport has taken all of `bytes`.
    func send(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: @escaping Waiter<Void>) {
        switch self.machine.send() {
        case .send:
            guard !bytes.isEmpty || !self.halfCloses else { return waiter(.success(())) }
            self.outgoing.append(bytes, kind: self.halfCloses ? .stream : kind, waiter: waiter)
            self.pump()
        case .refuse(let ending):
            waiter(.failure(ending.error))
        }
    }

    /// Gives the transport what it can take.
    private func pump() {
        var hasWritten = false
        var taken: [Waiter<Void>] = []
        while let (piece, waiter) = self.outgoing.nextPiece() {
            self.observe(.sent, .payload(TunnelChunk(piece)))
            self.write(piece, counted: piece.payload.readableBytes)
            hasWritten = true
            if let waiter { taken.append(waiter) }
        }
        if hasWritten { self.context?.flush() }
        for waiter in taken { waiter(.success(())) }
    }

    /// - Parameter count: bytes that the outgoing queue has counted.
    func write(_ piece: TransportPiece, counted count: Int = 0) {
        guard let context = self.context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            self.outgoing.written(count)
            switch result {
            case .success:
                self.pump()
                self.endOutputIfFlushed()
            case .failure(let error):
                self.fail(.failed(ClientError(transport: error)))
            }
        }
        context.write(self.wrapOutboundOut(piece), promise: promise)
    }

    // MARK: The end

    func endTunnel(_ ending: ConnectionMachine.Ending) {
        let partnerWaiters = self.partnerWaiters
        let senders = self.outgoing.removeAll() + self.finishWaiters
        self.partnerWaiters = []
        self.finishWaiters = []
        if ending == .cancelled { self.incoming.removeAll() }
        if self.incomingEnd == nil {
            self.incomingEnd = ending == .finished ? .success(()) : .failure(ending.error)
        }
        for waiter in partnerWaiters { waiter(.failure(ending.error)) }
        for waiter in senders { waiter(.failure(ending.error)) }
        self.serveIncoming()
    }
}
