// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct DeviceTrafficTests {
    private static let pattern = PayloadPattern(size: 100, isNoise: true)

    /// A device and clients that are connected with nobody: what comes is put into their delegate's hands.
    private static func group(addresses: [UInt16]) -> DeviceGroup {
        let route = Route(pairing: .device(.tcp), port: 0, usesTLS: false)
        func end(_ number: Int) -> TunnelEnd {
            TunnelEnd(number: UInt64(number), route: route, dialogue: .answering, delegate: Nobody())
        }
        return DeviceGroup(
            device: end(0),
            reader: FrameReader(),
            clients: addresses.enumerated().map { .init(end: end($0 + 1), address: $1) }
        )
    }

    private final class Nobody: TunnelEndDelegate {
        func endEstablished(_ end: TunnelEnd) {}
        func end(_ end: TunnelEnd, received payload: UnsafeRawBufferPointer) {}
        func endLost(_ end: TunnelEnd, _ error: BenchmarkError) {}
    }

    @Test func bytesCountWhereTheyBelong() throws {
        let group = Self.group(addresses: [1, 192])
        let traffic = try DeviceTraffic(group, pattern: Self.pattern, run: 1)
        let stream = Self.pattern.bytes
        try stream.withUnsafeBytes { try traffic.end(group.clients[1].end, received: $0) }
        #expect(traffic.totalReceived == 100)
        // Half a message for one client, between those for another.
        let frames =
            try FrameReader.frames(Array(stream[..<50]), to: 1) + FrameReader.frames(stream, to: 192)
            + FrameReader.frames(Array(stream[50...]), to: 1)
        try frames.withUnsafeBytes { try traffic.end(group.device, received: $0) }
        #expect(traffic.totalReceived == 300)
    }

    @Test func wrongBytesAndAddressesAreFound() throws {
        let group = Self.group(addresses: [1, 192])
        let traffic = try DeviceTraffic(group, pattern: Self.pattern, run: 1)
        let late = try FrameReader.frames(Array(Self.pattern.bytes[1...]), to: 192)
        let error = #expect(throws: BenchmarkError.self) {
            try late.withUnsafeBytes { try traffic.end(group.device, received: $0) }
        }
        #expect(error?.description == "the server changed the bytes of client 192")
        let stray = try FrameReader.frames(Self.pattern.bytes, to: 2)
        #expect(throws: BenchmarkError.self) {
            try stray.withUnsafeBytes { try traffic.end(group.device, received: $0) }
        }
        #expect(throws: BenchmarkError.self) {
            try [0].withUnsafeBytes { try traffic.end(group.clients[0].end, received: $0) }
        }
    }

    @Test func bytesThatNobodySentAreFound() throws {
        let group = Self.group(addresses: [1, 2])
        let traffic = try DeviceTraffic(group, pattern: Self.pattern, run: 1)
        try Self.pattern.bytes.withUnsafeBytes { try traffic.end(group.clients[0].end, received: $0) }
        #expect(throws: BenchmarkError.self) { try traffic.drain(try EventLoop(), seconds: 0) }
    }

    @Test func anAddressIsOneClients() {
        #expect(throws: BenchmarkError.self) {
            try DeviceTraffic(Self.group(addresses: [3, 3]), pattern: Self.pattern, run: 1)
        }
    }
}
