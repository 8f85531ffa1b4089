// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyWire
import RemoteProxyAPI

// How clients come and go.

extension DeviceMultiplexer {
    /// Something the proxy tells on its own account.
    func received(notification: RPCNotification) {
        do throws(RPCError) {
            let (name, params) = (notification.notification, notification.params)
            switch try TunnelProxyAPI.Notification.decode(name: name, params: params) {
            case .clientConnected(let client): self.connected(client)
            case .clientDisconnected(let client): self.disconnected(client.socketAddress)
            }
        } catch {
            // Another server may have notifications that this client does not know; they are no harm.
            guard case .invalidParams(let fault) = error else { return }
            self.fail(.unreadableMessage(fault.message))
        }
    }

    private func connected(_ announced: TunnelProxyAPI.TunnelProxy.ClientConnected) {
        guard let connection = self.connection, let eventLoop = connection.context?.eventLoop else { return }
        switch self.clients.admission(of: announced.socketAddress) {
        case .admit(let address):
            let client = DeviceClient(at: address, limits: self.configuration.limits, multiplexer: self)
            self.clients.add(client, at: address)
            // One that does not fit is given up at once, which disconnects it.
            let core = ClientChannelCore(
                client,
                of: self.deviceUuid,
                farewells: connection.farewells,
                on: eventLoop
            )
            self.arrivals.yield(ClientChannel(announced, core))
        case .refuse:
            self.disconnect(announced.socketAddress) {}
        case .fail(let error):
            self.fail(error)
        }
    }

    /// What it has sent before is kept for whoever reads it.
    private func disconnected(_ socketAddress: UInt64) {
        guard let client = self.clients[socketAddress: socketAddress] else { return }
        self.end(client, .finished)
    }

    private func disconnect(_ socketAddress: UInt64, then done: @escaping () -> Void) {
        // That the client is unknown says only that it has left in the meantime.
        let request = TunnelProxyAPI.TunnelProxy.DisconnectClient(socketAddress: socketAddress)
        self.connection?.call(request) { _ in done() }
    }

    // MARK: Back-pressure

    /// Bytes of a client have come or were taken.
    func roomChanged(for client: DeviceClient) {
        switch client.machine.roomChanged(hasRoom: client.incoming.mayRead) {
        case .pause:
            self.fullClients += 1
            client.slowTimer = self.connection?.schedule(in: self.configuration.timeouts.slowClient) {
                [weak self, weak client] _ in
                if let self, let client { self.slowTimedOut(client) }
            }
        case .resume:
            self.fullClients -= 1
            client.slowTimer?.cancel()
            self.connection?.resumeReading()
        case .none:
            break
        }
    }

    private func slowTimedOut(_ client: DeviceClient) {
        guard case .end(let ending) = client.machine.slowTimedOut(after: self.configuration.timeouts.slowClient) else {
            return
        }
        client.incoming.discard()
        self.finish(client, ending)
        self.disconnect(UInt64(client.address.rawValue)) {}
    }

    // MARK: The end of one

    /// The program wants to close it, and its machine has agreed.
    func closing(_ client: DeviceClient) {
        self.stopReceiving(from: client)
        client.closeTimer = self.connection?.schedule(in: self.configuration.timeouts.close) {
            [weak self, weak client] _ in
            if let self, let client { self.flushed(client) }
        }
        if self.outgoing.isEmpty(for: client.address) { self.flushed(client) }
    }

    func stopReceiving(from client: DeviceClient) {
        client.incoming.discard()
        client.incoming.finish(.success(()))
        self.roomChanged(for: client)
    }

    /// All that was sent to it is with the transport, or has waited too long.
    func flushed(_ client: DeviceClient) {
        guard case .end(let ending) = client.machine.flushed() else { return }
        let waiters = client.closeWaiters
        client.closeWaiters = []
        self.finish(client, ending)
        self.disconnect(UInt64(client.address.rawValue)) {
            for waiter in waiters { waiter(.success(())) }
        }
    }

    /// Nobody uses it any more.
    func cancel(_ client: DeviceClient) {
        guard case .end(let ending) = client.machine.end(.cancelled) else { return }
        client.incoming.discard()
        self.finish(client, ending)
        self.disconnect(UInt64(client.address.rawValue)) {}
    }

    /// It has gone, or the connection has.
    func end(_ client: DeviceClient, _ ending: ConnectionMachine.Ending) {
        guard case .end(let ending) = client.machine.end(ending) else { return }
        self.finish(client, ending)
    }

    /// Its machine has reached the last state: forgets it and tells everybody who waits.
    private func finish(_ client: DeviceClient, _ ending: ConnectionMachine.Ending) {
        self.clients.remove(client.address)
        client.slowTimer?.cancel()
        client.closeTimer?.cancel()
        let senders = self.outgoing.removeAll(of: client.address)
        client.incoming.finish(ending == .finished ? .success(()) : .failure(ending.error))
        for waiter in senders { waiter(.failure(ending.error)) }
        client.endCloseWaiters()
        self.roomChanged(for: client)
    }
}
