// SPDX-License-Identifier: GPL-3.0-only

internal import COpenSSL
internal import Glibc

/// A TCP connection of an event loop, with or without TLS.
final class Peer {
    private enum State: Equatable {
        case handshaking
        case connected
        case closed
    }

    /// Kept until both are done with: the loop forgets a connection when it is closed.
    let loop: EventLoop
    let descriptor: CInt
    /// Where the loop finds this connection.
    let slot: UInt32
    weak var delegate: (any PeerDelegate)?

    private let tls: TLSContext?
    private let ssl: OpaquePointer?
    private let staging: UnsafeMutablePointer<Staging>
    private var state = State.handshaking
    private var interest: Poller.Interest = .reading
    /// What the socket did not take, from the loop's pool, and which part of it is still to go.
    private var unsent: (buffer: UnsafeMutableRawPointer, start: Int, end: Int)?

    /// Whether the delegate wants `peerWritable`.
    var wantsToWrite = false {
        didSet { self.updateInterest() }
    }

    /// False for a reader that has stalled: nothing is taken from the socket then.
    var reads = true {
        didSet { self.updateInterest() }
    }

    /// Takes over the descriptor, also when it throws.
    init(loop: EventLoop, descriptor: CInt, slot: UInt32, tls: TLSContext?) throws {
        self.loop = loop
        self.descriptor = descriptor
        self.slot = slot
        self.tls = tls
        self.staging = loop.staging
        do {
            self.ssl = try tls?.makeConnection()
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        if let ssl = self.ssl { try loop.bio.attach(to: ssl, self.staging) }
        try loop.poller.add(descriptor, self.interest, token: slot)
    }

    deinit {
        SSL_free(self.ssl)
        if self.state != .closed { Glibc.close(self.descriptor) }
    }

    var isClosed: Bool { self.state == .closed }

    /// Whether the socket has taken all that was sent.
    var canSend: Bool { self.unsent == nil && self.state != .closed }

    /// Whether the handshake resumed an earlier session.
    var wasResumed: Bool { self.ssl.map { SSL_session_reused($0) == 1 } ?? false }

    /// Begins the handshake.
    func start() throws {
        if self.ssl == nil {
            self.state = .connected
            try self.delegate?.peerConnected(self)
        } else {
            // What lies there is another connection's, if that is why this one begins.
            let (start, end) = (self.staging.pointee.inputStart, self.staging.pointee.inputEnd)
            self.staging.pointee.inputStart = end
            defer { self.staging.pointee.inputStart = start }
            try self.continueHandshake()
        }
    }

    /// Sends a short message by itself, as one record. On a connection that has ended it goes nowhere.
    ///
    /// - Throws: `BenchmarkError` if bytes sent earlier still wait: the other side is to answer before it is sent more.
    func send(_ bytes: [UInt8]) throws {
        guard !self.isClosed else { return }
        guard self.canSend else { throw BenchmarkError("the server does not read") }
        var stream = MessageStream(PreparedMessage(bytes))
        try self.send(&stream, messages: 1)
    }

    /// Sends whole messages, each in records of its own, in one system call, until `messages` are out, the burst is
    /// long enough or the socket is full.
    ///
    /// - Returns: how many messages were taken; the rest of one that was begun follows with the next call.
    @discardableResult
    func send(_ stream: inout MessageStream, messages: Int) throws -> Int {
        guard self.canSend else { return 0 }
        var taken = 0
        while taken < messages, self.staging.pointee.outputEnd < self.loop.burst {
            let piece = stream.nextPiece
            if let ssl = self.ssl {
                guard SSL_write(ssl, piece.baseAddress, CInt(piece.count)) == piece.count else {
                    throw BenchmarkError.openSSL("SSL_write")
                }
            } else if let base = piece.baseAddress {
                _ = self.staging.pointee.add(base, count: piece.count)
            }
            if stream.advance(by: piece.count) { taken += 1 }
        }
        try self.flush()
        return taken
    }

    /// Ends the connection in an orderly way, as far as that needs no answer.
    func close() {
        guard self.state != .closed else { return }
        let isOrderly = self.canSend && self.state == .connected
        // From here on no failure ends it once more: its slot and its descriptor are given back once.
        self.state = .closed
        if let ssl = self.ssl, isOrderly {
            SSL_shutdown(ssl)
            try? self.flush()
        } else if let ssl = self.ssl {
            // Else OpenSSL takes the session for broken, which it is not.
            SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN)
        }
        self.dropUnsent()
        self.loop.remove(self)
        Glibc.close(self.descriptor)
    }

    /// Is gone without a word: no close_notify, and with `resetting` not even a FIN but a reset.
    func vanish(resetting: Bool) {
        guard self.state != .closed else { return }
        if resetting {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        }
        if let ssl = self.ssl { SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN) }
        self.state = .closed
        self.dropUnsent()
        self.loop.remove(self)
        Glibc.close(self.descriptor)
    }

    /// Sends bytes as they are, past TLS. On a connection that has ended, or whose socket is full, they go nowhere.
    func sendRaw(_ bytes: [UInt8]) throws {
        guard self.canSend else { return }
        bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { _ = self.staging.pointee.add(base, count: bytes.count) }
        }
        try self.flush()
    }

    // MARK: Events of the loop

    func ready(_ events: Poller.Interest) throws {
        if events.contains(.writing) || self.unsent != nil, self.state != .closed {
            try self.sendRest()
            if self.canSend, self.wantsToWrite, self.state == .connected { try self.delegate?.peerWritable(self) }
        }
        guard self.state != .closed else { return }
        let failed = !events.isDisjoint(with: .failure)
        if self.reads, failed || events.contains(.reading) {
            try self.receive()
        } else if failed {
            // epoll would report it for ever.
            try self.end(BenchmarkError("the connection was lost while it was not read"))
        }
    }

    private func receive() throws {
        let count = recv(self.descriptor, self.staging.pointee.input, Staging.capacity, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            try self.end(count == 0 ? nil : BenchmarkError.system("receive"))
            return
        }
        self.staging.pointee.inputStart = 0
        self.staging.pointee.inputEnd = count
        // SSL_get_error takes what another connection has left there for this one's.
        ERR_clear_error()
        if self.state == .handshaking {
            try self.continueHandshake()
        }
        if self.state == .connected {
            try self.deliver(count: count)
        }
    }

    private func deliver(count: Int) throws {
        guard let ssl = self.ssl else {
            let bytes = UnsafeRawBufferPointer(start: self.staging.pointee.input, count: count)
            try self.delegate?.peer(self, received: bytes)
            return
        }
        let plaintext = self.staging.pointee.plaintext
        while self.state == .connected {
            let count = SSL_read(ssl, plaintext, CInt(Staging.recordSize))
            // An answer to a key update: it must be out before the delegate sends anything through the shared buffer.
            if self.staging.pointee.outputEnd > 0 { try self.flush() }
            guard count > 0 else {
                switch SSL_get_error(ssl, count) {
                case SSL_ERROR_WANT_READ: return
                case SSL_ERROR_ZERO_RETURN: return try self.end(nil)
                default: return try self.end(BenchmarkError.openSSL("SSL_read"))
                }
            }
            try self.delegate?.peer(self, received: UnsafeRawBufferPointer(start: plaintext, count: Int(count)))
        }
    }

    private func continueHandshake() throws {
        guard let ssl = self.ssl else { return }
        let result = SSL_do_handshake(ssl)
        let code = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
        let error = code == SSL_ERROR_SSL ? BenchmarkError.openSSL("TLS handshake") : nil
        try self.flush()
        if result == 1 {
            self.state = .connected
            try self.delegate?.peerConnected(self)
        } else if code != SSL_ERROR_WANT_READ {
            try self.end(error ?? BenchmarkError("TLS handshake: error \(code)"))
        }
    }

    private func end(_ error: BenchmarkError?) throws {
        let delegate = self.delegate
        self.close()
        try delegate?.peerEnded(self, error)
    }

    // MARK: Sending

    private func flush() throws {
        let count = self.staging.pointee.outputEnd
        guard count > 0 else { return }
        self.staging.pointee.outputEnd = 0
        let sent = Glibc.send(self.descriptor, self.staging.pointee.output, count, CInt(MSG_NOSIGNAL))
        // The last record of a connection that is being closed: nobody waits for it.
        guard self.state != .closed else { return }
        if sent < 0, errno != EAGAIN, errno != EINTR { return try self.end(BenchmarkError.system("send")) }
        guard sent < count else { return }
        let buffer = self.loop.takeBuffer()
        let rest = count - max(0, sent)
        buffer.copyMemory(from: self.staging.pointee.output + max(0, sent), byteCount: rest)
        self.unsent = (buffer, 0, rest)
        self.updateInterest()
    }

    private func sendRest() throws {
        guard let (buffer, start, end) = self.unsent else { return }
        let sent = Glibc.send(self.descriptor, buffer + start, end - start, CInt(MSG_NOSIGNAL))
        if sent < 0, errno != EAGAIN, errno != EINTR { return try self.end(BenchmarkError.system("send")) }
        self.unsent?.start = start + max(0, sent)
        if start + max(0, sent) == end {
            self.dropUnsent()
            self.updateInterest()
        }
    }

    private func dropUnsent() {
        guard let (buffer, _, _) = self.unsent else { return }
        self.loop.giveBack(buffer)
        self.unsent = nil
    }

    private func updateInterest() {
        guard self.state != .closed else { return }
        var wanted: Poller.Interest = self.reads ? .reading : []
        if self.wantsToWrite || self.unsent != nil { wanted.insert(.writing) }
        guard wanted != self.interest else { return }
        self.interest = wanted
        // Can only fail for a descriptor that is not there, and this one is.
        try? self.loop.poller.change(self.descriptor, wanted, token: self.slot)
    }
}
