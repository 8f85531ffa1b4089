// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

/// How a device's clients come, speak and go, with the test as the transport.
@Suite struct DeviceArrivalTests {
    @Test func clientsAreHandedToTheProgram() async throws {
        let harness = try DeviceHarness()
        try harness.receive(bytes: harness.arrival(1, name: "Ada") + harness.arrival(65534, name: "Bert"))
        var clients = harness.clients.makeAsyncIterator()
        let ada = try #require(await clients.next()), bert = try #require(await clients.next())
        #expect(ada.name == "Ada" && ada.uuid == "{1}" && ada.peerAddress == "192.0.2.1" && ada.socketAddress == 1)
        #expect(bert.name == "Bert" && bert.socketAddress == 65534)
        withExtendedLifetime((ada, bert)) {}
    }

    /// Proxies send the answer alone; one that does not loses nothing.
    @Test func whatFollowsTheAnswerInTheSameReadIsFrames() throws {
        let harness = try DeviceHarness(consents: false)
        let bytes = try harness.arrival(1) + harness.frame(1, Array("hi".utf8))
        try harness.receive(bytes: Array(DeviceHarness.consent.utf8) + bytes)
        #expect(harness.registration.isSuccess)
        let client = try #require(harness.multiplexer.clients[socketAddress: 1])
        #expect(try client.nextBytes() == Array("hi".utf8))
        #expect(harness.multiplexer.malformedFrames == 0)
    }

    @Test(arguments: 1...12) func anyCutOfTheStream(size: Int) throws {
        let harness = try DeviceHarness(consents: false)
        let payload = (0...255).map { UInt8($0) } + Payload.bytes(100, seed: 3)
        var bytes = Array(DeviceHarness.consent.utf8)
        for address: UInt16 in [192, 219, 0xC0DB] {
            bytes += try harness.arrival(UInt64(address)) + harness.frame(address, payload) + [0xC0, 0xC0]
        }
        bytes += try harness.frame(219, payload)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try harness.receive(bytes: Array(bytes[start..<min(start + size, bytes.count)]))
        }
        for (address, expected) in [(192, payload), (219, payload + payload), (0xC0DB, payload)] {
            let client = try #require(harness.multiplexer.clients[socketAddress: UInt64(address)])
            #expect(try client.nextBytes() == expected)
        }
        #expect(harness.multiplexer.malformedFrames == 0 && harness.multiplexer.strayFrames == 0)
    }

    /// A message to the device may be spread over frames, and a frame may have several messages.
    @Test func messagesAndFramesNeedNotCoincide() throws {
        let harness = try DeviceHarness()
        let messages = try [harness.arrival(1), harness.arrival(2)].flatMap { try self.payload($0) }
        try harness.receive(0, Array(messages[..<70]))
        try harness.receive(0, Array(messages[70...]))
        #expect(harness.multiplexer.clients.all.count == 2)
    }

    private func payload(_ frame: [UInt8]) throws -> [UInt8] {
        var decoder = SLIPDecoder(maximumPayload: 1 << 20)
        var payload: [UInt8] = []
        decoder.decode(ByteBuffer(bytes: frame)) { event in
            if case .frame(let frame) = event { payload += frame.payload.readableBytesView }
        }
        return payload
    }

    @Test func aClientThatLeavesIsReadToItsEnd() throws {
        let harness = try DeviceHarness()
        let client = try harness.connect(7)
        try harness.receive(bytes: harness.frame(7, [1, 2]) + harness.frame(7, [3]))
        try harness.leave(7)
        #expect(try client.nextBytes() == [1, 2, 3])
        #expect(try client.nextBytes() == nil)
        #expect(client.send([1]).code == .closed)
        #expect(try harness.requests().isEmpty)
        try harness.leave(7)
        #expect(harness.isActive)
    }

    @Test func framesOfNobodyAreDroppedAndCounted() throws {
        let harness = try DeviceHarness()
        let client = try harness.connect(7)
        try harness.receive(8, [1])
        client.cancel()
        try harness.receive(7, [1])
        #expect(harness.multiplexer.strayFrames == 2)
        #expect(harness.isActive)
    }

    @Test func aBadFrameIsDroppedAndTheNextIsNot() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(frame: 1000)))
        let client = try harness.connect(7)
        try harness.receive(bytes: [0, 7, 0xDB, 0, 1, 2, 0xC0] + harness.frame(7, [1]))
        try harness.receive(bytes: harness.frame(7, Array(repeating: 9, count: 1001)) + harness.frame(7, [2]))
        try harness.receive(bytes: [0xFF, 0xFF, 1, 0xC0, 5, 0xC0] + harness.frame(7, [3]))
        #expect(try client.nextBytes() == [1, 2, 3])
        #expect(harness.multiplexer.malformedFrames == 4)
    }

    static let violations: [(String, [UInt8])] = [
        ("address 0", Self.arrival(0)), ("address 65535", Self.arrival(65535)), ("address 65536", Self.arrival(65536)),
        ("the same address twice", Self.arrival(7)),
        ("no JSON", Array("hello".utf8)), ("broken JSON", Array("{,}".utf8)),
        ("missing parameters", Array(#"{"id":1,"notification":"TunnelProxy.ClientConnected","params":{}}"#.utf8)),
        ("a reply to nothing", Array(#"{"id":1,"status":"success","params":{}}"#.utf8)),
        ("an endless message", Array(#"{"id":""#.utf8) + Array(repeating: 0x78, count: 2000)),
    ]

    private static func arrival(_ address: UInt64) -> [UInt8] {
        RPCNotification(
            id: 1,
            TunnelProxyAPI.TunnelProxy.ClientConnected(
                clientName: "",
                clientUuid: "",
                clientPeerAddress: "",
                socketAddress: address
            )
        ).encoded()
    }

    @Test(arguments: violations) func theProxyBreaksTheProtocol(_: String, message: [UInt8]) throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(controlMessage: 1000)))
        let client = try harness.connect(7)
        try harness.receive(7, [1])
        try harness.receive(bytes: harness.frame(0, message) + harness.frame(7, [2]))
        #expect(!harness.isActive)
        #expect(try client.nextBytes() == [1])
        #expect(client.nextChunk().code == .protocolViolation)
        #expect(client.send([1]).code == .protocolViolation)
    }

    @Test func unknownNotificationsAreNoHarm() throws {
        let harness = try DeviceHarness()
        try harness.receive(0, Array(#"{"id":1,"notification":"TunnelProxy.Weather","params":{}}"#.utf8))
        try harness.receive(0, Array(#"{"id":1,"notification":"Radio.Weather","params":{}}"#.utf8))
        #expect(harness.isActive)
    }

    @Test func overWebSocketFramesAreBinary() throws {
        let harness = try DeviceHarness(halfCloses: false)
        let client = try harness.connect(7)
        try harness.receive(7, [1])
        #expect(try client.nextBytes() == [1])
        #expect(client.send([2]).isSuccess)
        #expect(try harness.sent().map(\.address.rawValue) == [7])
        try harness.receive(bytes: harness.frame(7, [3]), kind: .text)
        #expect(!harness.isActive)
        #expect(client.nextChunk().code == .protocolViolation)
    }

    @Test func tooManyClientsAreSentAway() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(clients: 2)))
        let first = try harness.connect(1)
        _ = try harness.connect(2)
        try harness.receive(bytes: harness.arrival(3))
        let request = try #require(harness.requests().first)
        #expect(request.method == DeviceHarness.API.DisconnectClient.name && request.params["socketAddress"] == 3)
        try harness.answer(request)
        first.cancel()
        _ = try harness.requests()
        _ = try harness.connect(4)
        #expect(harness.isActive)
    }

    /// A program that takes no clients does not gather them.
    @Test func clientsThatNobodyTakesAreSentAway() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(waitingClients: 2)))
        for address: UInt16 in 1...5 { _ = try harness.connect(address) }
        harness.turn()
        #expect(try harness.requests().map { $0.params["socketAddress"] } == [3, 4, 5])
        #expect(harness.multiplexer.clients.all.count == 2)
    }

    @Test func theObserverSeesAllButTheToken() throws {
        let seen = SharedLog<TrafficEvent>()
        let harness = try DeviceHarness(ClientConfiguration(trafficObserver: { seen.append($0) }))
        let client = try harness.connect(7)
        try harness.receive(7, [1])
        #expect(client.send([2]).isSuccess)
        let texts = seen.all.map { "\($0)" }
        #expect(texts.contains { $0.contains("RegisterServer") && $0.contains("(not shown)") })
        #expect(!texts.contains { $0.contains("secret") })
        #expect(texts.contains { $0.contains("ClientConnected") })
        #expect(
            seen.all.map(\.content).suffix(2) == [
                .clientPayload(socketAddress: 7, [1]), .clientPayload(socketAddress: 7, [2]),
            ]
        )
    }

    static let refusals: [(String, ClientError.Code)] = [
        (#""slipEnabled":false,"tunnelProxyError":"TunnelProxyErrorInvalidUuid""#, .invalidUuid),
        (#""slipEnabled":false,"tunnelProxyError":"TunnelProxyErrorAlreadyRegistered""#, .alreadyRegistered),
        (#""slipEnabled":false,"tunnelProxyError":"TunnelProxyErrorForbiddenCall""#, .authenticationRefused),
        (#""slipEnabled":false,"tunnelProxyError":"TunnelProxyErrorInternalServerError""#, .serverFailed),
        (#""slipEnabled":false,"tunnelProxyError":"TunnelProxyErrorNoError""#, .protocolViolation),
        (#""slipEnabled":true,"tunnelProxyError":"Nonsense""#, .protocolViolation),
        (#""tunnelProxyError":"TunnelProxyErrorNoError""#, .protocolViolation),
    ]

    @Test(arguments: refusals) func refused(params: String, code: ClientError.Code) throws {
        let harness = try DeviceHarness(consents: false)
        try harness.connection.receive(#"{"id":0,"params":{\#(params)},"status":"success"}"# + "\n")
        #expect(harness.registration.code == code)
        #expect(!harness.isActive)
    }

    @Test func theOtherAPIsPort() throws {
        let harness = try DeviceHarness(consents: false)
        try harness.connection.receive(#"{"id":0,"status":"error","error":"No such namespace"}"# + "\n")
        #expect(harness.registration.code == .requestRefused)
        #expect("\(try #require(harness.registration.error))".contains("port of its tunnel proxy API"))
    }
}
