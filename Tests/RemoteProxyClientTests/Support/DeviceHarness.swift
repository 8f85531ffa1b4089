// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import NIOEmbedded
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

/// A registered device on an embedded channel, with the test in the place of transport and proxy.
final class DeviceHarness {
    typealias API = TunnelProxyAPI.TunnelProxy

    let connection: ConnectionHarness
    let multiplexer: DeviceMultiplexer
    /// Clients as the program would get them.
    let clients: AsyncStream<ClientChannel>
    private let encoder = SLIPEncoder()
    private var decoder = SLIPDecoder(maximumPayload: 1 << 20)

    static let consent =
        #"{"id":0,"params":{"slipEnabled":true,"tunnelProxyError":"TunnelProxyErrorNoError"},"status":"success"}"#
        + "\n"

    /// - Parameter consents: whether the proxy registers the device at once.
    init(
        _ configuration: ClientConfiguration = ClientConfiguration(),
        halfCloses: Bool = true,
        consents: Bool = true
    ) throws {
        self.connection = try ConnectionHarness(configuration, halfCloses: halfCloses)
        let (clients, arrivals) = AsyncStream.makeStream(
            of: ClientChannel.self,
            bufferingPolicy: .bufferingOldest(configuration.limits.waitingClients)
        )
        self.clients = clients
        self.multiplexer = DeviceMultiplexer(
            connection: self.connection.handler,
            deviceUuid: "{u}",
            arrivals: arrivals
        )
        self.connection.handler.multiplexer = self.multiplexer
        self.connection.fire(.ready)
        self.registration = Outcome()
        self.connection.handler.call(
            API.RegisterServer(serverName: "n", serverUuid: "{u}", token: "secret"),
            waiter: self.registration.set
        )
        #expect(try self.connection.sent().hasPrefix(#"{"id":0,"method":"TunnelProxy.RegisterServer""#))
        if consents {
            try self.connection.receive(Self.consent)
            #expect(self.registration.isSuccess)
        }
    }

    let registration: Outcome<API.RegisterServer.Response>

    var handler: ConnectionHandler { self.connection.handler }
    var transport: RecordingTransport { self.connection.transport }
    var isActive: Bool { self.connection.channel.isActive }

    func advance(_ time: TimeAmount) {
        self.connection.channel.embeddedEventLoop.advanceTime(by: time)
    }

    /// Does what was left for the event loop's next turn.
    func turn() {
        self.connection.channel.embeddedEventLoop.run()
    }

    // MARK: From the proxy

    func frame(_ address: UInt16, _ payload: [UInt8]) throws -> [UInt8] {
        var buffer = ByteBuffer()
        let address = try #require(TunnelAddress(rawValue: address))
        self.encoder.write(whole: ByteBuffer(bytes: payload), to: address, into: &buffer)
        return Array(buffer.readableBytesView)
    }

    func receive(bytes: [UInt8], kind: TunnelChunk.Kind? = nil) throws {
        let kind = kind ?? (self.handler.isStream ? .stream : .binary)
        try self.connection.channel.writeInbound(TransportPiece(kind: kind, payload: ByteBuffer(bytes: bytes)))
    }

    func receive(_ address: UInt16, _ payload: [UInt8]) throws {
        try self.receive(bytes: self.frame(address, payload))
    }

    func notification(_ payload: some RPCNotificationPayload) throws -> [UInt8] {
        try self.frame(0, RPCNotification(id: 1, payload).encoded())
    }

    func arrival(_ address: UInt64, name: String = "c") throws -> [UInt8] {
        try self.notification(
            API.ClientConnected(
                clientName: name,
                clientUuid: "{\(address)}",
                clientPeerAddress: "192.0.2.1",
                socketAddress: address
            )
        )
    }

    /// A client comes; what the device does with it goes past the program.
    func connect(_ address: UInt16) throws -> DeviceClient {
        try self.receive(bytes: self.arrival(UInt64(address)))
        return try #require(self.multiplexer.clients[socketAddress: UInt64(address)])
    }

    func leave(_ address: UInt64) throws {
        try self.receive(bytes: self.notification(API.ClientDisconnected(socketAddress: address)))
    }

    // MARK: From the device

    /// Frames that were sent since the last call.
    func sent() throws -> [SLIPFrame] {
        var frames: [SLIPFrame] = []
        while let piece = try self.connection.channel.readOutbound(as: TransportPiece.self) {
            #expect(piece.kind == (self.handler.isStream ? .stream : .binary))
            #expect(piece.isFirst && piece.isLast)
            self.decoder.decode(piece.payload) { event in
                switch event {
                case .frame(let frame): frames.append(frame)
                case .dropped(let fault): Issue.record("a bad frame was sent: \(fault)")
                }
            }
        }
        return frames
    }

    /// Requests that were sent since the last call; nothing else may have been.
    func requests() throws -> [RPCRequest] {
        try self.sent().map { frame in
            #expect(frame.address == .control)
            return try RPCRequest.parse(frame.payload.readableBytesView)
        }
    }

    /// The proxy answers a request that was only to be noticed.
    func answer(_ request: RPCRequest) throws {
        let params: [String: JSONValue] =
            request.method == API.Ping.name
            ? request.params : API.DisconnectClient.Response(tunnelProxyError: .noError).json
        try self.receive(0, RPCReply(id: request.id, outcome: .success(.object(params))).encoded())
    }
}

extension DeviceClient {
    func nextChunk() -> Outcome<TunnelChunk?> {
        let outcome = Outcome<TunnelChunk?>()
        self.nextChunk(outcome.set)
        return outcome
    }

    /// The bytes that have come; nil after the end.
    func nextBytes() throws -> [UInt8]? {
        let outcome = self.nextChunk()
        return try #require(outcome.value, "nothing has come").get()?.bytes
    }

    func send(_ bytes: [UInt8]) -> Outcome<Void> {
        let outcome = Outcome<Void>()
        self.send(bytes, waiter: outcome.set)
        return outcome
    }
}
