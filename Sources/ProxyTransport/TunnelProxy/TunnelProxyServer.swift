// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
public import ProxyCore
public import RemoteProxyAPI

/// The tunnel proxy API on any number of listeners, whose devices and clients all find each other.
public final class TunnelProxyServer: Sendable {
    private let transport: TransportServer
    private let control: TunnelProxyControl

    /// A server without listeners.
    ///
    /// - Parameter makeHandler: makes the handler of one connection's calls.
    public init(
        on transport: TransportServer,
        policy: TunnelProxyPolicy,
        makeHandler: @escaping @Sendable (TunnelProxyConnection) -> any TunnelProxyHandler
    ) {
        self.transport = transport
        self.control = TunnelProxyControl(transport: transport.context, policy: policy, makeHandler: makeHandler)
    }

    /// Starts a listener. Returns the address it is bound to: with port 0 the system chose one.
    ///
    /// - Parameter socket: one that listens there already, from whoever has started this process (socket activation).
    /// - Throws: `ListenError` when the address is taken, does not resolve or may not be used.
    @discardableResult
    public func listen(
        on address: ListenerAddress,
        tls: TLSServerContext?,
        socket: NIOBSDSocket.Handle? = nil
    ) async throws(ListenError) -> SocketAddress? {
        try await self.transport.listen(on: address, tls: tls, socket: socket, speaking: self.control)
    }

    /// Takes other rules: for connections that come from now on, and for registrations at once.
    public func update(_ policy: TunnelProxyPolicy) {
        self.control.update(policy)
    }
}
