// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import NIOEmbedded
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

/// A ``ConnectionHandler`` on an embedded channel, with the test in the place of the transport.
final class ConnectionHarness {
    let channel = EmbeddedChannel()
    let transport = RecordingTransport()
    let handler: ConnectionHandler
    let states: AsyncStream<ConnectionState>

    init(_ configuration: ClientConfiguration = ClientConfiguration(), halfCloses: Bool = true) throws {
        let (states, continuation) = AsyncStream.makeStream(of: ConnectionState.self)
        self.states = states
        self.handler = ConnectionHandler(configuration: configuration, isStream: halfCloses, states: continuation)
        try self.channel.pipeline.syncOperations.addHandlers(self.transport, self.handler)
        try self.channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
    }

    var kind: TunnelChunk.Kind { self.handler.isStream ? .stream : .text }

    func fire(_ event: TransportEvent) {
        self.channel.pipeline.fireUserInboundEventTriggered(event)
    }

    func receive(_ text: String, kind: TunnelChunk.Kind? = nil) throws {
        try self.channel.writeInbound(TransportPiece(kind: kind ?? self.kind, payload: ByteBuffer(string: text)))
    }

    /// What was sent since the last call.
    func sent() throws -> String {
        var text = ""
        while let piece = try self.channel.readOutbound(as: TransportPiece.self) {
            text += String(buffer: piece.payload)
        }
        return text
    }

    /// Leads to where the partner is awaited.
    func authenticate() throws {
        self.fire(.ready)
        let outcome = Outcome<Authenticate.Response>()
        self.handler.call(
            Authenticate(uuid: "u", name: "n", token: "secret", nonce: nil),
            waiter: outcome.set
        )
        _ = try self.sent()
        try self.receive(
            #"{"id":0,"params":{"authenticationError":"AuthenticationErrorNoError"},"status":"success"}"# + "\n"
        )
        #expect(try outcome.value?.get().authenticationError == .noError)
    }

    static let established =
        #"{"id":1,"notification":"RemoteProxy.TunnelEstablished","params":{"name":"p","uuid":"q"}}"# + "\n"

    func openTunnel() throws {
        try self.authenticate()
        try self.receive(Self.established)
    }

    func nextChunk() -> Outcome<TunnelChunk?> {
        let outcome = Outcome<TunnelChunk?>()
        self.handler.nextChunk(outcome.set)
        return outcome
    }

    func send(_ bytes: [UInt8], kind: TunnelChunk.Kind = .binary) -> Outcome<Void> {
        let outcome = Outcome<Void>()
        self.handler.send(bytes, kind: kind, waiter: outcome.set)
        return outcome
    }
}

/// What a waiter was told, once it was.
final class Outcome<Value> {
    private(set) var value: Result<Value, any Error>?

    func set(_ value: Result<Value, any Error>) {
        #expect(self.value == nil, "a waiter is told once")
        self.value = value
    }

    var isSuccess: Bool {
        if case .success = self.value { true } else { false }
    }

    var error: (any Error)? {
        if case .failure(let error) = self.value { error } else { nil }
    }

    var code: ClientError.Code? { (self.error as? ClientError)?.code }
}

/// Stands where the socket is: counts reads and closes, and writes when the test says so.
final class RecordingTransport: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    var holdsWrites = false
    private(set) var reads = 0
    private(set) var closes: [CloseMode] = []
    private var held: [(NIOAny, EventLoopPromise<Void>?)] = []

    func read(context: ChannelHandlerContext) {
        self.reads += 1
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if self.holdsWrites {
            self.held.append((data, promise))
        } else {
            context.write(data, promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.closes.append(mode)
        if mode == .all {
            context.close(mode: mode, promise: promise)
        } else {
            promise?.succeed()
        }
    }

    var heldWrites: Int { self.held.count }

    /// The socket has taken the oldest write.
    func completeWrite() {
        self.held.removeFirst().1?.succeed()
    }
}
