// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyWire
import RemoteProxyAPI

/// The tunnel proxy's side of the dialogue.
extension FakePeer {
    typealias TunnelProxy = TunnelProxyAPI.TunnelProxy

    /// Answers a request; `payload` follows in the same write where there are streams.
    func reply(_ response: some RPCObject, to request: RPCRequest, followedBy payload: String = "") async throws {
        let line = RPCReply(id: request.id, outcome: .success(.object(response.json))).encoded()
        try await self.say(String(decoding: line.dropLast(), as: UTF8.self), followedBy: payload)
    }

    /// Answers all requests up to a device's registration, and that one with `error`.
    /// - Returns: the registration; nil when the device is gone.
    @discardableResult
    func registerDevice(_ error: TunnelProxyAPI.TunnelProxyError = .noError) async throws -> RPCRequest? {
        guard let request = try await self.request() else { return nil }
        let response = TunnelProxy.RegisterServer.Response(tunnelProxyError: error, slipEnabled: error == .noError)
        try await self.reply(response, to: request)
        return request
    }

    /// Answers all requests up to a client's registration, and that one with `error`.
    func registerClient(
        _ error: TunnelProxyAPI.TunnelProxyError = .noError,
        followedBy payload: String = ""
    ) async throws {
        while let request = try await self.request() {
            guard request.method == TunnelProxy.RegisterClient.name else {
                try await self.reply(
                    TunnelProxyAPI.RemoteProxy.Hello.Response(
                        server: "f",
                        name: "fake",
                        version: "1",
                        apiVersion: "0.6"
                    ),
                    to: request
                )
                continue
            }
            return try await self.reply(
                TunnelProxy.RegisterClient.Response(tunnelProxyError: error),
                to: request,
                followedBy: payload
            )
        }
    }

    /// Sends a frame to a registered device.
    func send(_ payload: [UInt8], at address: UInt16) async throws {
        guard let address = TunnelAddress(rawValue: address) else { return }
        var frame = ByteBuffer()
        SLIPEncoder().write(whole: ByteBuffer(bytes: payload), to: address, into: &frame)
        let bytes = Array(frame.readableBytesView)
        try await self.send(self.isWebSocket ? .binary(bytes) : .stream(bytes))
    }

    func notify(_ payload: some RPCNotificationPayload) async throws {
        try await self.send(RPCNotification(id: 1, payload).encoded(), at: 0)
    }

    func announce(_ address: UInt16, name: String = "client") async throws {
        try await self.notify(
            TunnelProxy.ClientConnected(
                clientName: name,
                clientUuid: "{c}",
                clientPeerAddress: "192.0.2.7",
                socketAddress: UInt64(address)
            )
        )
    }

    /// What a registered device sends, frame by frame; ends with the connection.
    func deviceFrames() -> AsyncStream<SLIPFrame> {
        let (stream, continuation) = AsyncStream.makeStream(of: SLIPFrame.self)
        Task {
            var decoder = SLIPDecoder(maximumPayload: 1 << 20)
            while let next = await self.next(), next != .end {
                decoder.decode(ByteBuffer(bytes: next.bytes)) { event in
                    if case .frame(let frame) = event { continuation.yield(frame) }
                }
            }
            continuation.finish()
        }
        return stream
    }
}
