// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import RemoteProxyAPI

/// A client that has come to this device, and the bytes that both say to each other.
///
/// All clients share the device's one connection. One whose bytes nobody takes holds up the others for at most
/// ``ClientConfiguration/Timeouts/slowClient``, and is then disconnected. Giving up the last value that uses a client
/// disconnects it, and so does cancelling a task that waits for any of these functions.
public struct ClientChannel: Sendable {
    /// What the client calls itself.
    public let name: String
    /// The client's uuid, in braces and lower case.
    public let uuid: String
    /// Where it connects from, as the proxy sees it.
    public let peerAddress: String
    /// The number by which the proxy tells this device's clients apart, 1 to 65534. It will be another's one day.
    public let socketAddress: UInt16
    let core: ClientChannelCore

    init(_ client: TunnelProxyAPI.TunnelProxy.ClientConnected, _ core: ClientChannelCore) {
        self.name = client.clientName
        self.uuid = client.clientUuid
        self.peerAddress = client.clientPeerAddress
        self.socketAddress = core.socketAddress
        self.core = core
    }

    /// What the client sends; ends when it has left, behind its last byte. To be iterated by one task.
    ///
    /// Throws after the last piece when the device's connection broke, and ``ClientError/Code/notRead`` when the client
    /// was disconnected because nobody took what it sent.
    public var incoming: IncomingChunks { IncomingChunks(source: self.core) }

    /// Sends bytes.
    ///
    /// Waits while the device's connection does not take more. What several tasks send to one client does not mix.
    /// - Throws: ``ClientError``, with ``ClientError/Code/closed`` when the client has left, or `CancellationError`.
    public func send(_ bytes: [UInt8]) async throws {
        try await self.core.perform { $0.send(bytes, waiter: $1) }
    }

    /// Sends text in UTF-8. Otherwise like ``send(_:)``.
    public func send(text: String) async throws {
        try await self.send(Array(text.utf8))
    }

    /// Always false: the proxy has no word for it.
    public var supportsHalfClose: Bool { false }

    /// Ensures that all that was sent is with the device's connection. The client is not told.
    ///
    /// - Throws: like ``send(_:)``.
    public func finish() async throws {
        try await self.send([])
    }

    /// Has the proxy disconnect the client. What was sent to it before goes out first, within
    /// ``ClientConfiguration/Timeouts/close``. Returns when the proxy has answered.
    public func close() async {
        await self.core.farewells.say(for: self.core)
        // A cancelled task disconnects it too, only faster.
        _ = try? await self.core.perform { (client, waiter: @escaping Waiter<Void>) in client.close(waiter) }
    }
}

/// What all values that use one client share. The client is disconnected when the last of them is gone.
final class ClientChannelCore: ChunkSource {
    let socketAddress: UInt16
    /// The uuid by which the device is registered.
    let deviceUuid: String
    let farewells: Farewells
    private let bridge: LoopBridge<DeviceClient>

    /// To be made on the event loop.
    init(_ client: DeviceClient, of deviceUuid: String, farewells: Farewells, on eventLoop: any EventLoop) {
        self.socketAddress = client.address.rawValue
        self.deviceUuid = deviceUuid
        self.farewells = farewells
        self.bridge = LoopBridge(client, on: eventLoop)
    }

    deinit {
        self.farewells.remove(for: self)
        self.bridge.execute { $0.cancel() }
    }

    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (DeviceClient, @escaping Waiter<Value>) -> Void
    ) async throws -> Value {
        try await self.bridge.perform(body) { $0.cancel() }
    }

    func nextChunk() async throws -> TunnelChunk? {
        try await self.perform { $0.nextChunk($1) }
    }
}
