// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import ProxyWire
import Testing

@testable import ProxyTransport

/// One client that does not read what its device sends, and the others of the same device.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SlowClientTests {
    /// More than the kernel takes for a peer that does not read, once its buffers are narrow.
    private static let flood = 4 << 20

    /// What may lie in the server for one direction, and one frame of the device's that crosses the mark.
    private static let bound = TransportLimits().tunnelBuffer + 65_536

    /// In frames of 64 KiB, so that they are what may cross a mark.
    private static func frames(_ count: Int, to address: TunnelAddress, seed: UInt64) -> ByteBuffer {
        let payload = Payload.bytes(count, seed: seed)
        var frames = ByteBuffer()
        for start in stride(from: 0, to: count, by: 65_536) {
            let part = ByteBuffer(bytes: payload[start..<min(count, start + 65_536)])
            SLIPEncoder().write(whole: part, to: address, into: &frames)
        }
        return frames
    }

    /// It is dropped after `slowClientTimeout`, no sooner, and the device goes on.
    @Test(arguments: [Transport.tcp, .ssl, .wss], [Transport.tcp, .wss, .unix])
    func isDropped(deviceTransport: Transport, transport: Transport) async throws {
        let timeout = TimeAmount.milliseconds(500)
        var limits = TransportLimits()
        limits.lingerTimeout = .milliseconds(300)
        let policy = TunnelProxyPolicy.patient(\.slowClientTimeout, timeout)
        try await TestServer.runTunnelProxy(policy: policy, limits: limits) { server in
            let device = try await TestDevice.register(at: server[deviceTransport])
            let (deaf, deafAddress) = try await device.join(at: server[transport])
            let (other, otherAddress) = try await device.join(at: server[transport])
            try await server.narrowKernelBuffers(device.peer, deaf)
            try await deaf.pauseReading()
            let buffered = BufferedBytes(of: server)
            let start = NIODeadline.now()
            let flooding = device.peer.sendInBackground(.binary, Self.frames(Self.flood, to: deafAddress, seed: 1))
            let measuring = Task { while !Task.isCancelled { try await buffered.measure() } }
            // The other way is open all the time.
            try await other.send(.binary, ByteBuffer(string: "meanwhile"))
            #expect(try await device.receivePayload(9, from: otherAddress) == Array("meanwhile".utf8))
            try await device.expectDisconnected(deafAddress)
            let end = NIODeadline.now()
            #expect(end - start >= timeout)
            // However busy the machine is, that is no other wait of the server's.
            #expect(end - start < .seconds(20), "paused for \((end - start).nanoseconds / 1_000_000) ms")
            // What is still sent there is nobody's, and all is taken.
            try await flooding.value()
            try await device.expectExchange(with: other, at: otherAddress)
            measuring.cancel()
            #expect(buffered.most >= limits.outboundWaterMark.low)
            #expect(buffered.most <= Self.bound)
            await other.close()
            try await device.expectDisconnected(otherAddress)
            await device.peer.close()
            // The deaf one is given up as well.
            await server.waitUntilEmpty()
        }
    }

    /// One that reads late, but in time, loses nothing; what the device sends to others meanwhile waits behind it.
    @Test(arguments: [Transport.tcp, .ssl, .wss], [Transport.tcp, .wss, .unix])
    func pausesTheDevice(deviceTransport: Transport, transport: Transport) async throws {
        try await TestServer.runTunnelProxy { server in
            let device = try await TestDevice.register(at: server[deviceTransport])
            let (late, lateAddress) = try await device.join(at: server[transport])
            let (other, otherAddress) = try await device.join(at: server[transport])
            try await server.narrowKernelBuffers(device.peer, late)
            try await late.pauseReading()
            let buffered = BufferedBytes(of: server)
            let flooding = device.peer.sendInBackground(.binary, Self.frames(Self.flood, to: lateAddress, seed: 2))
            let behind = device.sendInBackground(ByteBuffer(string: "behind"), to: otherAddress)
            try await buffered.wait(for: TransportLimits().outboundWaterMark.low)
            #expect(await flooding.isDone(within: .milliseconds(100)) == false)
            try await buffered.measure()
            try await late.resumeReading()
            #expect(try await late.receivePayload(Self.flood) == Payload.bytes(Self.flood, seed: 2))
            try await flooding.value()
            try await behind.value()
            #expect(try await other.receivePayload(6) == Array("behind".utf8))
            #expect(buffered.most <= Self.bound)
            try await device.expectExchange(with: late, at: lateAddress)
        }
    }

    /// One that reads a little now and then, for much longer than `slowClientTimeout`, is never dropped.
    @Test func aSteadyReaderIsNotDropped() async throws {
        let timeout = TimeAmount.seconds(3)
        // More than it reads in that time.
        let flood = 4 * Self.flood
        let policy = TunnelProxyPolicy.patient(\.slowClientTimeout, timeout)
        try await TestServer.runTunnelProxy(policy: policy) { server in
            let device = try await TestDevice.register(at: server[.tcp])
            let (slow, address) = try await device.join(at: server[.unix])
            try await server.narrowKernelBuffers(device.peer, slow)
            try await slow.pauseReading()
            let buffered = BufferedBytes(of: server)
            let flooding = device.peer.sendInBackground(.binary, Self.frames(flood, to: address, seed: 3))
            try await buffered.wait(for: TransportLimits().outboundWaterMark.low)
            let start = NIODeadline.now()
            var isDone = false
            while NIODeadline.now() - start < timeout + .seconds(2) {
                // One read, which brings 64 KiB at most.
                slow.channel.read()
                isDone = await flooding.isDone(within: .milliseconds(100))
                if isDone { break }
            }
            #expect(!isDone, "the device was not held up for longer than the time-out")
            try await slow.resumeReading()
            #expect(try await slow.receivePayload(flood) == Payload.bytes(flood, seed: 3))
            try await device.expectExchange(with: slow, at: address)
        }
    }
}
