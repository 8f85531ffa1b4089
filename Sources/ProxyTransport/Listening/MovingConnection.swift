// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A connection between two event loops: its socket, and what its handlers know.
///
/// It waits for its partner: nothing may come from its peer, all that was written has been taken by the socket, and
/// what the socket holds unread stays there.
///
/// Sound as `Sendable`, although a TLS session is not: the handlers that let go of these values never touch them again,
/// and their next owner gets them through a message between loops.
struct MovingConnection<API: ControlAPI>: @unchecked Sendable {
    /// A descriptor of its own for the same socket.
    let socket: NIOBSDSocket.Handle
    /// Nil without TLS.
    let tls: TLSHandler.State?
    /// Nil where the transport is a stream.
    let webSocket: WebSocketHandler.State?
    let control: ControlState<API>

    /// Takes a connection out of its channel, which is to be closed then. Nil if it is not at rest; nothing has
    /// happened to it then.
    init?(_ channel: any Channel, control: ControlState<API>) {
        let pipeline = channel.pipeline.syncOperations
        // Each throws where there is no such handler.
        let tls = try? pipeline.handler(type: TLSHandler.self)
        let webSocket = try? pipeline.handler(type: WebSocketHandler.self)
        let stream = try? pipeline.handler(type: StreamHandler.self)
        guard channel.isActive,
            (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0,
            tls?.isAtRest ?? true,
            webSocket?.isAtRest ?? stream?.isAtRest ?? false,
            let socket = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self, { dup($0) }),
            socket >= 0
        else { return nil }
        self.socket = socket
        self.tls = tls?.detach()
        self.webSocket = webSocket?.state
        self.control = control
    }

    /// Opens a channel for the connection on another loop.
    func open(on loop: any EventLoop, setup: ConnectionSetup<API>) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setup.configure(channel, moved: self) }
            }
            .withConnectedSocket(self.socket)
    }
}
