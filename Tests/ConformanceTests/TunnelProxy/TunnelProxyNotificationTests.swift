// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

/// A device and its clients over every pair of transports: what the device is told, and that bytes arrive.
@Suite(.serialized, .timeLimit(.minutes(5))) struct TunnelProxyNotificationTests {
    private let connected: [String]
    private let disconnected: [String]

    init() throws {
        let spec = try APIUnderTest.tunnelProxy.document()
        self.connected = spec.params(of: "TunnelProxy.ClientConnected")
        self.disconnected = spec.params(of: "TunnelProxy.ClientDisconnected")
    }

    /// The notification has the members of the spec and the client's own words, its id is never that of a deployed
    /// client's request, and only then the client's bytes come. What the device answers reaches the client unframed.
    @Test(arguments: Encryption.allCases) func aClientIsAnnouncedAndConnected(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            let uuid = Uuid.random()
            let bare = String(uuid.description.dropFirst().dropLast().uppercased())
            #expect(
                try await client.registerClient(uuid: bare, server: device.uuid.description, name: "Zoë") == .noError
            )
            try await client.send(.binary, Self.everyByte)

            let message = try await device.receiveDocument()
            let params = message.params
            #expect(message["notification"] == "TunnelProxy.ClientConnected")
            #expect(params.keys.sorted() == self.connected)
            #expect(params["clientName"] == "Zoë")
            #expect(params["clientUuid"] == .string(uuid.description))
            #expect(params["clientPeerAddress"] == (client.endpoint.transport == .unix ? "unix" : "127.0.0.1"))
            let address = try Self.address(params)
            #expect(try await device.receivePayload(256, from: address) == Array(Self.everyByte.readableBytesView))

            try await device.send(Self.everyByte, to: address)
            #expect(try await client.receivePayload(256) == Array(Self.everyByte.readableBytesView))
        }
    }

    /// Ids count up from 1 for each server, so that no deployed client takes a notification for an answer.
    @Test(arguments: Encryption.allCases) func idsOfNotificationsCountUp(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            #expect(try await client.registerClient(server: device.uuid.description) == .noError)
            await client.close()
            guard case .int(let first)? = try await device.receiveDocument()["id"],
                case .int(let second)? = try await device.receiveDocument()["id"]
            else {
                Issue.record("a notification without id")
                return
            }
            #expect(first >= 1)
            #expect(second > first)
        }
    }

    @Test(arguments: Encryption.allCases) func aClientThatLeavesIsReported(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            let address = try await Self.join(client, device)
            try await client.send(.binary, ByteBuffer(string: "last words"))
            await client.close()
            #expect(try await device.receivePayload(10, from: address) == Array("last words".utf8))
            let message = try await device.receiveDocument()
            #expect(message["notification"] == "TunnelProxy.ClientDisconnected")
            #expect(message.params.keys.sorted() == self.disconnected)
            #expect(try Self.address(message.params) == address)
            try await device.expectAlive("\(client.endpoint)")
        }
    }

    @Test(arguments: Encryption.allCases) func aDeviceDisconnectsItsClient(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            let address = try await Self.join(client, device)
            try await device.send(ByteBuffer(string: "goodbye"), to: address)
            let request = #"{"id":8,"method":"TunnelProxy.DisconnectClient","params":{"socketAddress":\#(address)}}"#
            try await device.send(ByteBuffer(string: request), to: .control)
            // The answer and the notification may come in either order.
            let messages = [try await device.receiveDocument(), try await device.receiveDocument()]
            let answer = try #require(messages.first { $0["notification"] == nil })
            let notification = try #require(messages.first { $0["notification"] != nil })
            #expect(answer["id"] == 8)
            #expect(answer.tunnelProxyError == "NoError")
            #expect(notification["notification"] == "TunnelProxy.ClientDisconnected")
            #expect(try Self.address(notification.params) == address)
            let ending = await client.receiveEnding()
            #expect(ending.rest == Array("goodbye".utf8))
            #expect(ending.code == (client.endpoint.transport.isWebSocket ? .normal : nil))

            let again = try await device.answer(to: request)
            #expect(again.tunnelProxyError == "UnknownSocketAddress")
            try await device.expectAlive("\(client.endpoint)")
        }
    }

    @Test(arguments: Encryption.allCases) func clientsGoWithTheirDevice(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            let address = try await Self.join(client, device)
            try await device.send(ByteBuffer(string: "goodbye"), to: address)
            try await device.peer.finish()
            let ending = await client.receiveEnding()
            #expect(ending.rest == Array("goodbye".utf8))
            #expect(ending.code == (client.endpoint.transport.isWebSocket ? .normal : nil))
        }
    }

    /// Addresses are not given again at once.
    @Test(arguments: Encryption.allCases) func addressesCountUp(_ encryption: Encryption) async throws {
        try await self.onEveryPair(encryption) { device, client in
            let first = try await Self.join(client, device)
            let another = try await TestPeer.connect(to: client.endpoint)
            let second = try await Self.join(another, device)
            await another.close()
            _ = try await device.receiveDocument()
            let last = try await TestPeer.connect(to: client.endpoint)
            let third = try await Self.join(last, device)
            #expect([first, second, third].map(\.rawValue) == [1, 2, 3])
            await last.close()
        }
    }

    private static let everyByte = ByteBuffer(bytes: 0...255)

    private static func address(_ params: [String: JSONValue]) throws -> TunnelAddress {
        let number = try UInt64(json: try #require(params["socketAddress"]), path: .root)
        return try #require(UInt16(exactly: number).flatMap { TunnelAddress(rawValue: $0) })
    }

    /// Registers a client and takes the device's notification.
    private static func join(_ client: TestPeer, _ device: TestDevice) async throws -> TunnelAddress {
        #expect(try await client.registerClient(server: device.uuid.description) == .noError)
        return try self.address(try await device.receiveDocument().params)
    }

    private func onEveryPair(
        _ encryption: Encryption,
        _ body: (TestDevice, TestPeer) async throws -> Void
    ) async throws {
        try await RunningDaemon.run(.tunnelProxy, encryption) { daemon in
            for one in daemon.endpoints {
                for two in daemon.endpoints {
                    let device = try await TestDevice.register(at: one)
                    let client = try await TestPeer.connect(to: two)
                    try await body(device, client)
                    await client.close()
                    await device.peer.close()
                }
            }
        }
    }
}
