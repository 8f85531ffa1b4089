// SPDX-License-Identifier: GPL-3.0-only

internal import COpenSSL
internal import Glibc

/// A single-threaded epoll loop over many connections.
///
/// The generator shares a machine with what it measures: one thread, no locks, no allocation per message.
final class EventLoop {
    /// The most that a connection hands to its socket at a time, in whole records: none starves the others.
    static let longestBurst = 128 * 1024

    /// A connection hands about this many bytes to its socket at a time; 1 to send each record by itself.
    var burst = EventLoop.longestBurst

    let poller: Poller
    let staging: UnsafeMutablePointer<Staging>
    let bio: StagingBIO
    private var peers: [Peer?] = []
    private var freeSlots: [UInt32] = []
    private var listeners: [CInt: (CInt) throws -> Void] = [:]
    private var spareBuffers: [UnsafeMutableRawPointer] = []

    /// Marks a token as that of a listening descriptor.
    private static let listenerBit: UInt32 = 1 << 31

    init() throws {
        self.poller = try Poller()
        self.bio = try StagingBIO()
        self.staging = .allocate(capacity: 1)
        self.staging.initialize(to: Staging())
    }

    deinit {
        for listener in self.listeners.keys { Glibc.close(listener) }
        // No connection is left: an open one keeps its loop.
        for buffer in self.spareBuffers { buffer.deallocate() }
        self.staging.pointee.deallocate()
        self.staging.deinitialize(count: 1)
        self.staging.deallocate()
    }

    // MARK: Connections

    /// Connects to a port of 127.0.0.1.
    func connect(port: UInt16, tls: TLSContext?, delegate: any PeerDelegate) throws -> Peer {
        try self.adopt(LoopbackSocket.connect(port: port), tls: tls, delegate: delegate)
    }

    /// Connects to a Unix socket, never with TLS.
    func connect(path: String, delegate: any PeerDelegate) throws -> Peer {
        try self.adopt(UnixSocket.connect(path: path), tls: nil, delegate: delegate)
    }

    /// What a TLS client sends first, which goes nowhere.
    func clientHello(_ tls: TLSContext) throws -> [UInt8] {
        let ssl = try tls.makeConnection()
        defer { SSL_free(ssl) }
        try self.bio.attach(to: ssl, self.staging)
        SSL_do_handshake(ssl)
        defer { self.staging.pointee.outputEnd = 0 }
        return Array(UnsafeRawBufferPointer(start: self.staging.pointee.output, count: self.staging.pointee.outputEnd))
    }

    /// Takes over a connected descriptor. `Peer.start` begins the handshake.
    func adopt(_ descriptor: CInt, tls: TLSContext?, delegate: any PeerDelegate) throws -> Peer {
        let slot = self.freeSlots.popLast() ?? UInt32(self.peers.count)
        if slot == self.peers.count { self.peers.append(nil) }
        let peer = try Peer(loop: self, descriptor: descriptor, slot: slot, tls: tls)
        peer.delegate = delegate
        self.peers[Int(slot)] = peer
        return peer
    }

    /// Calls `accepted` with each connection that comes in on a port the system chooses.
    ///
    /// - Returns: the port.
    func listen(accepted: @escaping (CInt) throws -> Void) throws -> UInt16 {
        let (descriptor, port) = try LoopbackSocket.listen()
        try self.poller.add(descriptor, .reading, token: UInt32(descriptor) | Self.listenerBit)
        self.listeners[descriptor] = accepted
        return port
    }

    func remove(_ peer: Peer) {
        self.peers[Int(peer.slot)] = nil
        self.freeSlots.append(peer.slot)
    }

    /// Ends all connections. An open connection keeps its loop, so a loop that is done with is to be told.
    func closeAll() {
        for peer in self.peers { peer?.close() }
    }

    // MARK: Running

    /// Runs for a time.
    func run(seconds: Double) throws {
        let deadline = UInt64.seconds(fromNow: seconds)
        while Clock.now < deadline { try self.turn(milliseconds: Self.milliseconds(until: deadline)) }
    }

    /// Runs until the condition holds.
    ///
    /// - Throws: `BenchmarkError` naming `what` if it does not within `seconds`.
    func run(until what: String, seconds: Double, _ condition: () -> Bool) throws {
        let deadline = UInt64.seconds(fromNow: seconds)
        while !condition() {
            guard Clock.now < deadline else { throw BenchmarkError("timed out after \(seconds) s: \(what)") }
            try self.turn(milliseconds: Self.milliseconds(until: deadline))
        }
    }

    /// One round of events.
    func turn(milliseconds: CInt) throws {
        try Interruption.check()
        try self.poller.wait(milliseconds: milliseconds) { token, events in
            if token & Self.listenerBit != 0 {
                try self.acceptAll(CInt(token & ~Self.listenerBit))
            } else if let peer = self.peers[Int(token)] {
                // A slot that was given anew within this round gets an event that was meant for its predecessor. That
                // does no harm: it finds nothing to read.
                try peer.ready(events)
            }
        }
    }

    private func acceptAll(_ listener: CInt) throws {
        while let descriptor = LoopbackSocket.accept(listener) { try self.listeners[listener]?(descriptor) }
    }

    private static func milliseconds(until deadline: UInt64) -> CInt {
        let now = Clock.now
        // At most half a second, so that a signal is noticed.
        return CInt(min(500, (max(deadline, now) - now + 999_999) / 1_000_000))
    }

    // MARK: Buffers

    /// A buffer of `Staging.capacity` bytes.
    func takeBuffer() -> UnsafeMutableRawPointer {
        self.spareBuffers.popLast() ?? .allocate(byteCount: Staging.capacity, alignment: 64)
    }

    func giveBack(_ buffer: UnsafeMutableRawPointer) {
        self.spareBuffers.append(buffer)
    }
}
