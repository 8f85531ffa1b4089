// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import RemoteProxyClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A connection on this machine or its network, whose bytes are forwarded.
///
/// It is read when somebody asks for bytes, and a send returns when the system has them: so two buffers are kept at most.
/// Giving it up closes it.
final class LocalSocket: Sendable {
    private let channel: any Channel
    private let bridge: LoopBridge<LocalSocketHandler>

    /// To be called on the event loop of a channel that has no handlers yet and does not read by itself.
    init(_ channel: any Channel) throws {
        let handler = LocalSocketHandler()
        try channel.pipeline.syncOperations.addHandler(handler)
        self.channel = channel
        self.bridge = LoopBridge(handler, on: channel.eventLoop)
    }

    deinit {
        self.channel.close(promise: nil)
    }

    /// What bootstraps are given.
    @Sendable static func initialize(_ channel: any Channel) -> EventLoopFuture<LocalSocket> {
        channel.eventLoop.makeCompletedFuture { try LocalSocket(channel) }
    }

    /// Who is at the other end.
    var peer: String {
        switch self.channel.remoteAddress {
        case .unixDomainSocket?: "a Unix socket"
        case let address?:
            ForwardingAddress.network(host: address.ipAddress ?? "", port: address.port ?? 0).description
        case nil: "somebody who has left"
        }
    }

    /// What came next; nil after the end. To be called by one task; when it is cancelled, nothing more can be read.
    func read() async throws -> [UInt8]? {
        try await self.bridge.perform {
            $0.next($1)
        } onCancel: {
            $0.cancel()
        }
    }

    /// Waits until the system has the bytes. A cancelled task resets the connection.
    func send(_ bytes: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try await self.channel.writeAndFlush(self.channel.allocator.buffer(bytes: bytes))
        } onCancel: {
            self.abort().whenComplete { _ in self.channel.close(promise: nil) }
        }
    }

    /// Says that no more will be sent, which the other end may have made pointless by leaving.
    func finish() async {
        self.bridge.execute { $0.hasFinished = true }
        try? await self.channel.close(mode: .output)
    }

    /// Closes; what was sent is with the system and will be delivered.
    func close() async {
        try? await self.channel.close()
    }

    /// Closes in a way that the other end takes for a failure, and not for the end of what was sent.
    func reset() async {
        try? await self.abort().get()
        await self.close()
    }

    /// From now on closing resets the connection (socket(7), SO_LINGER). Unix sockets know no such thing.
    private func abort() -> EventLoopFuture<Void> {
        guard let options = self.channel as? any SocketOptionProvider, self.channel.remoteAddress?.port != nil else {
            return self.channel.eventLoop.makeSucceededVoidFuture()
        }
        return options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
