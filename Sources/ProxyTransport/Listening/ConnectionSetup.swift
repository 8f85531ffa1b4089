// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore
import RemoteProxyAPI

/// Puts an accepted connection together: limits, TLS, the transport, the control handler (DESIGN section 4).
struct ConnectionSetup: Sendable {
    let context: RendezvousContext
    let tls: TLSServerContext?
    let isWebSocket: Bool
    let makeHandler: @Sendable (PeerAddress) -> any RendezvousHandler

    /// Called once for each accepted channel, on its loop.
    func configure(_ channel: any Channel) throws {
        let buffers = self.context.buffers(of: channel.eventLoop)
        try channel.syncOptions?.setOption(.recvAllocator, value: buffers.receiveAllocator)
        let id = self.context.directory.add(channel, framing: self.isWebSocket ? .webSocket : .stream)
        let rendezvous = self.context.rendezvous
        channel.closeFuture.whenComplete { _ in rendezvous.leave(id) }
        guard let tls = self.tls else {
            try self.addTransport(to: channel, id: id)
            return
        }
        let handshake = TLSHandshakeGuard(
            timeout: self.context.limits.tlsHandshakeTimeout,
            logger: self.context.logger
        ) { channel in
            try self.addTransport(to: channel, id: id)
        }
        try channel.pipeline.syncOperations.addHandler(
            TLSHandler(
                session: tls.makeSession(),
                buffers: buffers,
                closeTimeout: self.context.limits.closeTimeout,
                canHalfClose: !self.isWebSocket
            )
        )
        try channel.pipeline.syncOperations.addHandler(handshake)
    }

    private func addTransport(to channel: any Channel, id: ConnectionID) throws {
        let handler = self.makeHandler(Self.peerAddress(of: channel))
        let limits = self.context.limits
        let isSecure = self.tls != nil
        // With TLS, what the socket read into has been given back before.
        let buffers = isSecure ? nil : self.context.buffers(of: channel.eventLoop)
        if self.isWebSocket {
            try WebSocketUpgradeHandler.install(on: channel, limits: limits) { channel in
                try channel.pipeline.syncOperations.addHandlers(
                    WebSocketHandler(limits: limits, receiveBuffers: buffers),
                    ControlHandler<WebSocketControlFraming>(
                        id: id,
                        isSecure: isSecure,
                        service: self.context,
                        handler: handler
                    )
                )
            }
        } else {
            try channel.pipeline.syncOperations.addHandlers(
                StreamHandler(limits: limits, receiveBuffers: buffers),
                ControlHandler<StreamControlFraming>(
                    id: id,
                    isSecure: isSecure,
                    service: self.context,
                    handler: handler
                )
            )
        }
    }

    private static func peerAddress(of channel: any Channel) -> PeerAddress {
        guard let address = channel.remoteAddress, let host = address.ipAddress, let port = address.port else {
            return .unix
        }
        return PeerAddress(host: host, port: port)
    }
}
