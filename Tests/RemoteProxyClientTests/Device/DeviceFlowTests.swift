// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import RemoteProxyAPI
import Testing

@testable import RemoteProxyClient

/// Back-pressure, pings and the end of a device's connection, with the test as the transport.
@Suite struct DeviceFlowTests {
    private typealias API = DeviceHarness.API

    private let limits = ClientConfiguration.Limits(incomingHighMark: 1000, incomingLowMark: 100)

    private func full(_ harness: DeviceHarness, _ address: UInt16) throws {
        try harness.receive(address, Array(repeating: 1, count: 1000))
    }

    // MARK: Clients that are not read

    @Test func aFullClientHoldsUpTheConnectionUntilItIsRead() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: self.limits))
        let one = try harness.connect(1), other = try harness.connect(2)
        let before = harness.transport.reads
        harness.connection.channel.read()
        #expect(harness.transport.reads == before + 1)
        try self.full(harness, 1)
        try self.full(harness, 2)
        harness.connection.channel.read()
        #expect(harness.transport.reads == before + 1)
        #expect(try one.nextBytes()?.count == 1000)
        #expect(harness.transport.reads == before + 1)
        #expect(try other.nextBytes()?.count == 1000)
        #expect(harness.transport.reads == before + 2)
        harness.advance(.seconds(11))
        #expect(try harness.sent().isEmpty)
        #expect(one.machine.isOpen && other.machine.isOpen)
    }

    @Test func aClientThatIsNotReadIsDisconnectedAndTheOthersGoOn() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: self.limits))
        let slow = try harness.connect(1), other = try harness.connect(2)
        let sending = Outcome<Void>()
        harness.transport.holdsWrites = true
        _ = other.send(Array(repeating: 2, count: 300_000))
        slow.send([1], waiter: sending.set)
        try self.full(harness, 1)
        let before = harness.transport.reads
        harness.connection.channel.read()
        harness.advance(.milliseconds(9_999))
        #expect(harness.transport.reads == before && slow.machine.isOpen)
        harness.advance(.milliseconds(1))
        #expect(harness.transport.reads == before + 1)
        // What it has sent is gone: its memory is wanted for others.
        #expect(slow.nextChunk().code == .notRead)
        #expect(sending.code == .notRead && slow.send([1]).code == .notRead)
        try harness.receive(2, [3])
        #expect(try other.nextBytes() == [3])
        #expect(harness.isActive)
    }

    @Test func theProxyIsToldOfIt() throws {
        let harness = try DeviceHarness(
            ClientConfiguration(timeouts: .init(slowClient: .seconds(1)), limits: self.limits)
        )
        let slow = try harness.connect(1)
        try self.full(harness, 1)
        harness.advance(.seconds(1))
        let request = try #require(harness.requests().first)
        #expect(request.method == API.DisconnectClient.name && request.params["socketAddress"] == 1)
        try harness.answer(request)
        try harness.leave(1)
        #expect(slow.nextChunk().code == .notRead)
        #expect(harness.isActive)
    }

    @Test func aFullClientThatLeavesHoldsUpNobody() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: self.limits))
        let client = try harness.connect(1)
        try harness.receive(
            bytes: harness.frame(1, Array(repeating: 1, count: 1000))
                + harness.notification(API.ClientDisconnected(socketAddress: 1))
        )
        #expect(harness.multiplexer.mayRead)
        #expect(try client.nextBytes()?.count == 1000)
        #expect(try client.nextBytes() == nil)
    }

    // MARK: Sending

    @Test func clientsTakeTurns() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(outgoingHighMark: 1)))
        let one = try harness.connect(1), other = try harness.connect(2)
        harness.transport.holdsWrites = true
        let long = one.send(Array(repeating: 1, count: 100_000))
        let short = other.send([2])
        #expect(long.value == nil && short.value == nil)
        // The long one's second frame had its turn before the other came.
        harness.transport.completeWrite()
        #expect(long.value == nil && short.value == nil)
        harness.transport.completeWrite()
        #expect(long.value == nil && short.isSuccess)
        while harness.transport.heldWrites > 0 { harness.transport.completeWrite() }
        #expect(long.isSuccess && harness.multiplexer.isFlushed)
    }

    @Test func bytesArriveInOrderAndInSmallFrames() throws {
        let harness = try DeviceHarness()
        let client = try harness.connect(0xC0)
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(client.send(bytes).isSuccess)
        #expect(client.send([]).isSuccess)
        let frames = try harness.sent()
        #expect(frames.flatMap { Array($0.payload.readableBytesView) } == bytes)
        #expect(frames.allSatisfy { $0.address.rawValue == 0xC0 && $0.payload.readableBytes <= 16_384 })
    }

    /// A proxy that announces clients without end and reads nothing.
    @Test func messagesToTheProxyDoNotGatherWithoutEnd() throws {
        let limits = ClientConfiguration.Limits(outgoingHighMark: 500, clients: 0)
        let harness = try DeviceHarness(ClientConfiguration(limits: limits))
        harness.transport.holdsWrites = true
        var address: UInt64 = 0
        while harness.multiplexer.mayRead {
            address += 1
            try harness.receive(bytes: harness.arrival(address))
            #expect(address < 100)
        }
        let before = harness.transport.reads
        harness.connection.channel.read()
        #expect(harness.transport.reads == before)
        while harness.transport.heldWrites > 0 { harness.transport.completeWrite() }
        #expect(harness.transport.reads == before + 1)
    }

    // MARK: Closing a client

    @Test func closingAClientSendsWhatWaitsFirst() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(outgoingHighMark: 1)))
        let client = try harness.connect(1)
        try harness.receive(1, [9])
        harness.transport.holdsWrites = true
        let sending = [client.send([1]), client.send([2])]
        let closed = Outcome<Void>()
        client.close(closed.set)
        #expect(try client.nextBytes() == nil)
        #expect(client.send([3]).code == .closed)
        #expect(harness.handler.calls.isEmpty && closed.value == nil)
        harness.transport.completeWrite()
        #expect(sending.allSatisfy { $0.isSuccess })
        #expect(harness.handler.calls.map(\.method) == ["TunnelProxy.DisconnectClient"] && closed.value == nil)
        try harness.receive(
            0,
            Array(#"{"id":1,"status":"success","params":{"tunnelProxyError":"TunnelProxyErrorNoError"}}"#.utf8)
        )
        #expect(closed.isSuccess && harness.isActive)
    }

    @Test func aClientThatHasLeftMeanwhileIsClosedToo() throws {
        let harness = try DeviceHarness()
        let client = try harness.connect(1)
        let closed = Outcome<Void>(), again = Outcome<Void>()
        client.close(closed.set)
        let request = try #require(harness.requests().first)
        try harness.receive(
            0,
            Array(
                #"{"id":\#(request.id),"status":"success","params":{"tunnelProxyError":"TunnelProxyErrorUnknownSocketAddress"}}"#
                    .utf8
            )
        )
        client.close(again.set)
        #expect(closed.isSuccess && again.isSuccess && harness.isActive)
        #expect(try harness.requests().isEmpty)
    }

    @Test func closingDoesNotWaitForEver() throws {
        let configuration = ClientConfiguration(
            timeouts: .init(close: .seconds(2)),
            limits: .init(outgoingHighMark: 1)
        )
        let harness = try DeviceHarness(configuration)
        let client = try harness.connect(1)
        harness.transport.holdsWrites = true
        _ = client.send([1])
        let stuck = client.send([2])
        client.close { _ in }
        harness.advance(.seconds(2))
        #expect(stuck.code == .closed)
        #expect(harness.handler.calls.map(\.method) == ["TunnelProxy.DisconnectClient"])
    }

    @Test func givingUpAClientDisconnectsIt() async throws {
        let harness = try DeviceHarness()
        _ = try harness.connect(1)
        var channel: ClientChannel?
        for await client in harness.clients {
            channel = client
            break
        }
        #expect(channel != nil)
        #expect(try harness.requests().isEmpty)
        channel = nil
        harness.turn()
        #expect(try harness.requests().map { $0.params["socketAddress"] } == [1])
    }

    // MARK: Pings and the end

    @Test func pingsAfterSilence() throws {
        let harness = try DeviceHarness()
        harness.advance(.seconds(29))
        #expect(try harness.requests().isEmpty)
        harness.advance(.seconds(1))
        let ping = try #require(harness.requests().first)
        #expect(ping.method == API.Ping.name)
        try harness.answer(ping)
        harness.advance(.seconds(29))
        #expect(try harness.requests().isEmpty)
        harness.advance(.seconds(1))
        #expect(try harness.requests().map(\.method) == [API.Ping.name])
        harness.advance(.milliseconds(14_999))
        #expect(harness.isActive)
        harness.advance(.milliseconds(1))
        #expect(!harness.isActive)
    }

    /// The answer to a ping cannot be read while a client holds up the connection.
    @Test func whoIsNotListenedToIsNotBlamedForSilence() throws {
        let configuration = ClientConfiguration(
            timeouts: .init(reply: .seconds(15), slowClient: .seconds(100)),
            limits: self.limits
        )
        let harness = try DeviceHarness(configuration)
        let client = try harness.connect(1)
        try self.full(harness, 1)
        harness.connection.channel.read()
        harness.advance(.seconds(90))
        #expect(harness.isActive)
        _ = try client.nextBytes()
        harness.advance(.seconds(14))
        #expect(harness.isActive)
        harness.advance(.seconds(31))
        #expect(!harness.isActive)
    }

    @Test func aLostConnectionEndsAllClientsBehindTheirBytes() throws {
        let harness = try DeviceHarness()
        let one = try harness.connect(1), other = try harness.connect(2)
        try harness.receive(1, [1])
        let waiting = other.nextChunk()
        let ended = Outcome<Void>()
        harness.handler.awaitEnd(ended.set)
        harness.connection.fire(.inputEnded(.clean))
        #expect(try one.nextBytes() == [1])
        #expect(one.nextChunk().code == .connectionLost && waiting.code == .connectionLost)
        #expect(one.send([1]).code == .connectionLost)
        #expect(ended.code == .connectionLost)
        let closed = Outcome<Void>()
        one.close(closed.set)
        #expect(closed.isSuccess)
    }

    @Test func closingTheDeviceSendsWhatWaits() throws {
        let harness = try DeviceHarness(ClientConfiguration(limits: .init(outgoingHighMark: 1)))
        let client = try harness.connect(1)
        harness.transport.holdsWrites = true
        let sending = [client.send([1]), client.send([2])]
        let (ended, closed) = (Outcome<Void>(), Outcome<Void>())
        harness.handler.awaitEnd(ended.set)
        harness.handler.close(closed.set)
        #expect(try client.nextBytes() == nil)
        #expect(client.send([3]).code == .closed)
        #expect(harness.transport.closes.isEmpty)
        while harness.transport.heldWrites > 0 { harness.transport.completeWrite() }
        #expect(sending.allSatisfy { $0.isSuccess })
        #expect(harness.transport.closes == [.output] && ended.value == nil)
        harness.connection.fire(.inputEnded(.clean))
        #expect(ended.isSuccess && closed.isSuccess)
    }
}
