// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
public import RemoteProxyAPI

extension TestPeer {
    /// Sends Authenticate the way deployed clients do: with id 0 and a newline.
    public func sendAuthenticate(
        token: String,
        nonce: String? = nil,
        uuid: String? = nil,
        name: String = "peer"
    ) async throws {
        let request = RendezvousAPI.Authentication.Authenticate(
            uuid: uuid ?? Uuid.random().description,
            name: name,
            token: token,
            nonce: nonce
        )
        let message = RPCRequest(id: 0, method: type(of: request).name, params: request.json)
        try await self.send(String(decoding: message.encoded(), as: UTF8.self))
    }

    /// Authenticates and takes the answer, which must be a success.
    public func authenticate(
        token: String,
        nonce: String? = nil,
        uuid: String? = nil,
        name: String = "peer"
    ) async throws {
        try await self.sendAuthenticate(token: token, nonce: nonce, uuid: uuid, name: name)
        let answer = try await self.receiveMessage()
        guard answer == Self.accepted else { throw Failure(description: "not accepted: \(answer)") }
    }

    /// The answer to an accepted Authenticate with id 0.
    public static let accepted =
        #"{"id":0,"params":{"authenticationError":"AuthenticationErrorNoError"},"status":"success"}"#

    /// Takes TunnelEstablished and returns whom it names.
    @discardableResult
    public func receiveEstablished() async throws -> RendezvousAPI.RemoteProxy.TunnelEstablished {
        try await self.receiveEstablishedWithID().partner
    }

    /// Takes TunnelEstablished and returns its id and whom it names.
    public func receiveEstablishedWithID() async throws -> (
        id: Int64, partner: RendezvousAPI.RemoteProxy.TunnelEstablished
    ) {
        let message = try await self.receiveMessage()
        guard case .notification(let notification) = try RPCServerMessage.parse(Array(message.utf8)) else {
            throw Failure(description: "no notification: \(message)")
        }
        return (notification.id, try .init(json: notification.params, path: .root))
    }

    /// Two peers in a tunnel with each other.
    public static func tunnel(
        _ one: TestEndpoint,
        _ two: TestEndpoint,
        token: String = "token",
        nonce: String = "nonce"
    ) async throws -> (TestPeer, TestPeer) {
        let first = try await self.connect(to: one)
        let second = try await self.connect(to: two)
        try await first.authenticate(token: token, nonce: nonce, name: "first")
        try await second.authenticate(token: token, nonce: nonce, name: "second")
        let partnerOfFirst = try await first.receiveEstablished()
        let partnerOfSecond = try await second.receiveEstablished()
        guard partnerOfFirst.name == "second", partnerOfSecond.name == "first" else {
            throw Failure(description: "introduced to the wrong partner")
        }
        return (first, second)
    }
}
