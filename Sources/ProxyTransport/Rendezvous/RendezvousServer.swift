// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
public import ProxyCore
public import RemoteProxyAPI

/// The rendezvous API on any number of listeners, whose connections all meet each other.
public final class RendezvousServer: Sendable {
    private let transport: TransportServer
    private let control: RendezvousControl

    /// A server without listeners.
    ///
    /// - Parameter makeHandler: makes the handler of one connection's calls.
    public init(
        on transport: TransportServer,
        policy: RendezvousPolicy,
        makeHandler: @escaping @Sendable (RendezvousConnection) -> any RendezvousHandler
    ) {
        self.transport = transport
        self.control = RendezvousControl(transport: transport.context, policy: policy, makeHandler: makeHandler)
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

    /// Takes other rules: for connections that come from now on, and for duplicate tunnels at once.
    public func update(_ policy: RendezvousPolicy) {
        self.control.update(policy)
    }
}
