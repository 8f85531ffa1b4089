// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Synchronization

@testable import ProxyTransport

/// Objects that must not outlive their connection.
final class Instances: Sendable {
    private struct Watched: Sendable {
        // Sound: the object is never touched, only whether there still is one, and that weak references answer
        // from any thread.
        nonisolated(unsafe) weak let object: AnyObject?
    }

    private let watched = Mutex<[Watched]>([])

    /// How many are watched, gone or not.
    var count: Int { self.watched.withLock { $0.count } }

    func watched<Object: AnyObject>(_ object: Object) -> Object {
        let entry = Watched(object: object)
        self.watched.withLock { $0.append(entry) }
        return object
    }

    /// Watches the connections of a server that are open now, and the handlers in their pipelines.
    func watchHandlers(of server: TransportServer) async throws {
        for channel in server.openChannels {
            try await channel.eventLoop.submit {
                _ = self.watched(channel)
                let pipeline = channel.pipeline.syncOperations
                self.watch(TLSHandshakeGuard.self, in: pipeline)
                self.watch(WebSocketUpgradeHandler.self, in: pipeline)
                self.watch(StreamHandler.self, in: pipeline)
                self.watch(WebSocketHandler.self, in: pipeline)
                self.watch(ControlHandler<StreamControlFraming, RendezvousControl>.self, in: pipeline)
                self.watch(ControlHandler<WebSocketControlFraming, RendezvousControl>.self, in: pipeline)
                self.watch(ControlHandler<StreamControlFraming, TunnelProxyControl>.self, in: pipeline)
                self.watch(ControlHandler<WebSocketControlFraming, TunnelProxyControl>.self, in: pipeline)
                self.watchDevice(DeviceHandler<StreamControlFraming>.self, in: pipeline)
                self.watchDevice(DeviceHandler<WebSocketControlFraming>.self, in: pipeline)
                self.watch(TLSHandler.self, in: pipeline)
                self.watch(RelayHandler.self, in: pipeline)
            }.get()
        }
    }

    private func watch<Handler: ChannelHandler>(
        _ type: Handler.Type,
        in pipeline: ChannelPipeline.SynchronousOperations
    ) {
        // Throws when there is none.
        if let handler = try? pipeline.handler(type: type) { _ = self.watched(handler) }
    }

    /// A device's handler, and its ends of the tunnels to its clients.
    private func watchDevice<Framing>(
        _ type: DeviceHandler<Framing>.Type,
        in pipeline: ChannelPipeline.SynchronousOperations
    ) {
        guard let device = try? pipeline.handler(type: type) else { return }
        _ = self.watched(device)
        for client in device.clients.values { _ = self.watched(client) }
    }

    /// Returns once all are gone; a leak shows as a test that runs into its time limit.
    func waitUntilGone() async {
        while self.watched.withLock({ $0.contains { $0.object != nil } }) { await Task.yield() }
    }
}
