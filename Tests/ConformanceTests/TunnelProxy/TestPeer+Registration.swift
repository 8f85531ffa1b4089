// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyTesting
import RemoteProxyAPI

extension TestPeer {
    /// Asks to be a device, and returns the answer.
    func registerServer(uuid: String) async throws -> TunnelProxyAPI.TunnelProxy.RegisterServer.Response {
        try await self.call(TunnelProxyAPI.TunnelProxy.RegisterServer(serverName: "device", serverUuid: uuid))
    }

    /// Asks to be a device's client, and returns the answer.
    func registerClient(
        uuid: String = Uuid.random().description,
        server: String,
        name: String = "client"
    ) async throws -> TunnelProxyAPI.TunnelProxyError {
        try await self.call(
            TunnelProxyAPI.TunnelProxy.RegisterClient(clientName: name, clientUuid: uuid, serverUuid: server)
        ).tunnelProxyError
    }
}
