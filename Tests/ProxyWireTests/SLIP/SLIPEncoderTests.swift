// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@Suite struct SLIPEncoderTests {
    typealias Frame = SLIPTestFrame

    private func encoded(
        _ payload: some Sequence<UInt8>,
        to address: UInt16,
        maximumPayload: Int = SLIPEncoder.maximumPayload
    ) throws -> [UInt8] {
        let address = try #require(TunnelAddress(rawValue: address))
        let payload = ByteBuffer(bytes: payload)
        let encoder = SLIPEncoder(maximumPayload: maximumPayload)
        var buffer = ByteBuffer()
        encoder.write(payload, to: address, into: &buffer)
        #expect(encoder.encodedLength(of: payload, to: address) == buffer.readableBytes)
        return Array(buffer.readableBytesView)
    }

    @Test func bytesOnTheWire() throws {
        #expect(try self.encoded("ab".utf8, to: 7) == [0x00, 0x07, 0x61, 0x62, 0xC0])
        #expect(try self.encoded([], to: 0) == [0x00, 0x00, 0xC0])
        #expect(
            try self.encoded([0xC0, 0xDB, 0xDC, 0xDD], to: 0xC0DB) == [
                0xDB, 0xDC, 0xDB, 0xDD, 0xDB, 0xDC, 0xDB, 0xDD, 0xDC, 0xDD, 0xC0,
            ]
        )
    }

    @Test(arguments: SLIPTestFrame.addresses) func addresses(address: UInt16) throws {
        #expect(try self.encoded([], to: address) == Frame(address).bytes)
        #expect(try self.encoded([0x61, 0xC0], to: address) == Frame(address, [0x61, 0xC0]).bytes)
    }

    /// Every length around the vectors' and every place in them, against the plain way.
    @Test(arguments: 0...100) func escapesAtEveryPlace(length: Int) throws {
        let clean = (0..<length).map { UInt8($0) }
        #expect(try self.encoded(clean, to: 9) == Frame(9, clean).bytes)
        for place in 0..<length {
            var payload = clean
            payload[place] = place % 2 == 0 ? 0xC0 : 0xDB
            #expect(try self.encoded(payload, to: 9) == Frame(9, payload).bytes)
            payload[length - 1] = 0xDB
            #expect(try self.encoded(payload, to: 9) == Frame(9, payload).bytes)
        }
    }

    @Test func nothingButEscapes() throws {
        for byte: UInt8 in [0xC0, 0xDB] {
            let payload = [UInt8](repeating: byte, count: 10_000)
            #expect(try self.encoded(payload, to: 0xDBC0) == Frame(0xDBC0, payload).bytes)
        }
    }

    @Test func framesAreAppended() throws {
        let address = try #require(TunnelAddress(rawValue: 0xC0))
        var buffer = ByteBuffer(string: "before")
        SLIPEncoder().write(ByteBuffer(string: "one"), to: address, into: &buffer)
        SLIPEncoder().write(whole: ByteBuffer(string: "two"), to: .control, into: &buffer)
        let frames = Frame(0xC0, "one".utf8).bytes + Frame(0, "two".utf8).bytes
        #expect(Array(buffer.readableBytesView) == Array("before".utf8) + frames)
    }

    /// Only what is readable is payload, and no more room is taken than the frame fills.
    @Test func exactCapacity() throws {
        var payload = ByteBuffer(bytes: [0xC0] + [UInt8](repeating: 0xDB, count: 62))
        payload.moveReaderIndex(forwardBy: 1)
        let length = SLIPEncoder().encodedLength(of: payload, to: .control)
        #expect(length == 2 + 2 * 62 + 1)
        var buffer = ByteBufferAllocator().buffer(capacity: length)
        let capacity = buffer.capacity
        SLIPEncoder().write(payload, to: .control, into: &buffer)
        #expect(Array(buffer.readableBytesView) == Frame(0, [UInt8](repeating: 0xDB, count: 62)).bytes)
        #expect(buffer.capacity == capacity)
    }

    // MARK: - Splitting

    @Test(arguments: [
        (0, [0]), (1, [1]), (9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10]), (35, [10, 10, 10, 5]),
    ])
    func splits(count: Int, parts: [Int]) throws {
        let payload = (0..<count).map { UInt8($0 + 0xC0) }
        var rest = payload[...]
        let frames = parts.flatMap { count in
            defer { rest = rest.dropFirst(count) }
            return Frame(0xDB, rest.prefix(count)).bytes
        }
        #expect(try self.encoded(payload, to: 0xDB, maximumPayload: 10) == frames)

        // One at a time comes to the same, but for the empty payload, which is nothing to take a turn for.
        let address = try #require(TunnelAddress(rawValue: 0xDB))
        let encoder = SLIPEncoder(maximumPayload: 10)
        var (remaining, buffer, turns) = (ByteBuffer(bytes: payload), ByteBuffer(), 0)
        while remaining.readableBytes > 0, turns < 10 {
            encoder.write(nextOf: &remaining, to: address, into: &buffer)
            turns += 1
        }
        #expect(turns == (count == 0 ? 0 : parts.count))
        #expect(Array(buffer.readableBytesView) == (count == 0 ? [] : frames))
        encoder.write(nextOf: &remaining, to: address, into: &buffer)
        #expect(Array(buffer.readableBytesView) == (count == 0 ? [] : frames))
    }

    /// PROTOCOL section 5.
    @Test func aClientsFrameHolds16KiB() throws {
        let payload = [UInt8](repeating: 7, count: 16_385)
        let frames = Frame(1, payload.dropLast()).bytes + Frame(1, [7]).bytes
        #expect(try self.encoded(payload, to: 1) == frames)
    }

    @Test func wholeIsWhole() {
        let payload = [UInt8](repeating: 7, count: 40_000)
        var buffer = ByteBuffer()
        SLIPEncoder().write(whole: ByteBuffer(bytes: payload), to: .control, into: &buffer)
        #expect(Array(buffer.readableBytesView) == Frame(0, payload).bytes)
    }

    @Test func aBoundBelowOneIsOne() throws {
        for bound in [0, -1, Int.min] {
            #expect(try self.encoded("ab".utf8, to: 1, maximumPayload: bound) == [0, 1, 0x61, 0xC0, 0, 1, 0x62, 0xC0])
        }
    }
}
