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
        if self.multiplexer == nil { self.observe(.received, .payload(TunnelChunk(piece))) }
        self.payload.received(piece)
        self.resumeReading()
    }

    /// `waiter` gets what came next: nil after the end.
    func nextChunk(_ waiter: @escaping Waiter<TunnelChunk?>) {
        self.flow.nextChunk(waiter)
        self.resumeReading()
    }

    // MARK: Sending

    /// `waiter` is told when the transport has taken all of `bytes`.
    func send(_ bytes: [UInt8], kind: TunnelChunk.Kind, waiter: @escaping Waiter<Void>) {
        switch self.machine.send() {
        case .send:
            guard !bytes.isEmpty || !self.isStream else { return waiter(.success(())) }
            self.flow.send(bytes, kind: self.isStream ? .stream : kind, waiter: waiter)
            self.pump()
        case .refuse(let ending):
            waiter(.failure(ending.error))
        }
    }

    /// Gives the transport what it can take.
    func pump() {
        // Whatever comes to be sent meanwhile is found by the loop that runs.
        guard !self.isPumping else { return }
        self.isPumping = true
        var hasWritten = false
        var taken: [Waiter<Void>] = []
        while let outgoing = self.payload.nextPiece() {
            self.observe(outgoing)
            self.write(outgoing.piece, counted: outgoing.piece.payload.readableBytes)
            hasWritten = true
            if let waiter = outgoing.waiter { taken.append(waiter) }
        }
        self.isPumping = false
        if hasWritten { self.context?.flush() }
        for waiter in taken { waiter(.success(())) }
    }

    private func observe(_ outgoing: OutgoingPiece) {
        switch outgoing.meaning {
        case .payload: self.observe(.sent, .payload(TunnelChunk(outgoing.piece)))
        case .control: break
        case .client(let frame): self.observe(.sent, .client(frame))
        }
    }

    /// - Parameter count: bytes that the payload's queue has counted.
    func write(_ piece: TransportPiece, counted count: Int = 0) {
        guard let context = self.context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            self.payload.written(count)
            switch result {
            case .success:
                self.pump()
                self.resumeReading()
                self.endOutputIfFlushed()
            case .failure(let error):
                self.fail(.failed(ClientError(transport: error)))
            }
        }
        context.write(self.wrapOutboundOut(piece), promise: promise)
    }

    // MARK: The end

    func endPayload(_ ending: ConnectionMachine.Ending) {
        let waiters = self.partnerWaiters
        let finishers = self.finishWaiters
        self.partnerWaiters = []
        self.finishWaiters = []
        for waiter in waiters { waiter(.failure(ending.error)) }
        for waiter in finishers { waiter(.failure(ending.error)) }
        self.payload.ended(ending)
        self.resumeReading()
    }
}
