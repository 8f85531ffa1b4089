// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import NIOTLS
import ProxyTesting

@testable import ProxyTransport

/// The daemon's TLS handler without a socket, and an OpenSSL client at the other end of its wire.
final class TLSHandlerPair {
    let channel = EmbeddedChannel()
    let buffers: LoopBuffers
    let wire = WireProbe()
    let top = TopProbe()
    let client: OpenSSLMemoryClient

    /// - Parameter isReady: whether to do the handshake.
    init(
        version: OpenSSLVersion = .tls13,
        clientAuthority: TestAuthority? = nil,
        identity: TestIdentity? = nil,
        canHalfClose: Bool = true,
        keyUpdateInterval: Int = 1 << 23,
        isReady: Bool = true
    ) throws {
        let context = try TLSServerContext(TestCertificate.ecdsa.files(clientAuthority: clientAuthority))
        self.buffers = LoopBuffers(eventLoop: self.channel.eventLoop, readSize: 65_536)
        self.client = try OpenSSLMemoryClient(OpenSSLOptions(version: version, identity: identity))
        let handler = TLSHandler(
            state: TLSHandler.State(session: try context.makeSession()),
            buffers: self.buffers,
            closeTimeout: .seconds(2),
            canHalfClose: canHalfClose,
            keyUpdateInterval: keyUpdateInterval
        )
        try self.channel.pipeline.syncOperations.addHandlers(self.wire, handler, self.top)
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        if isReady { try self.handshake() }
    }

    func handshake() throws {
        while try !self.client.handshake() || !self.top.isReady { try self.transfer() }
        self.carryToClient()
    }

    deinit {
        // Closes what a test has left open; whatever it complains about was not that test's matter.
        _ = try? self.channel.finish(acceptAlreadyClosed: true)
    }

    /// Carries what both have to say to the other.
    func transfer() throws {
        try self.carryToServer()
        self.carryToClient()
    }

    func carryToServer() throws {
        try self.receive(self.client.takeOutput())
    }

    /// The server reads these bytes from its socket, in a buffer of its loop as the real one does.
    func receive(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        var buffer = self.buffers.take(max(bytes.count, self.buffers.readSize))
        buffer.writeBytes(bytes)
        self.channel.pipeline.fireChannelRead(buffer)
        self.channel.pipeline.fireChannelReadComplete()
    }

    /// Returns how many writes the server has made.
    @discardableResult
    func carryToClient() -> Int {
        var writes = 0
        while let bytes = try? self.channel.readOutbound(as: ByteBuffer.self) {
            writes += 1
            self.client.receive(Array(bytes.readableBytesView))
        }
        return writes
    }

    /// The client's TCP stream has ended.
    func endStream() {
        self.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    /// What came to the client until now.
    func received() throws -> (bytes: [UInt8], isClosed: Bool) {
        self.carryToClient()
        return try self.client.readAll()
    }
}

/// Stands for the socket: notes what is asked of it, and half-closes without closing, as no embedded channel does.
final class WireProbe: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var reads = 0
    private(set) var closes: [CloseMode] = []
    /// The largest storage that a write has left waiting.
    private(set) var writes: [(bytes: Int, storage: Int)] = []

    func read(context: ChannelHandlerContext) {
        self.reads += 1
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = self.unwrapOutboundIn(data)
        self.writes.append((bytes.readableBytes, bytes.storageCapacity))
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.closes.append(mode)
        if mode == .all { context.close(mode: mode, promise: promise) } else { promise?.succeed() }
    }
}

/// Stands for the protocol above TLS.
final class TopProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var isReady = false
    private(set) var bytes: [UInt8] = []
    private(set) var reads = 0
    private(set) var inputEnds = 0
    private(set) var errors: [TLSError] = []
    private(set) var isInactive = false
    /// Called for each read.
    var onRead: ((ChannelHandlerContext) -> Void)?
    /// Called for each error; closes, as every handler of the daemon does.
    var onError: ((ChannelHandlerContext) -> Void)? = { $0.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.reads += 1
        self.bytes += self.unwrapInboundIn(data).readableBytesView
        self.onRead?(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { self.isReady = true }
        if case ChannelEvent.inputClosed = event { self.inputEnds += 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TLSError { self.errors.append(error) }
        self.onError?(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.isInactive = true
    }
}
