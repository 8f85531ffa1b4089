// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@Suite struct SLIPDecoderTests {
    typealias Frame = SLIPTestFrame

    /// Written out by hand: END is DB DC, ESC is DB DD, in the address as in the payload.
    @Test func bytesOnTheWire() {
        #expect(SLIPRecording([[0x00, 0x07, 0x61, 0x62, 0xC0]]) == .init([.frame(7, "ab".utf8)]))
        #expect(SLIPRecording([[0x00, 0x00, 0xC0]]) == .init([.frame(0)]))
        #expect(SLIPRecording([[0x00, 0xDB, 0xDC, 0x61, 0xC0]]) == .init([.frame(0x00C0, "a".utf8)]))
        #expect(SLIPRecording([[0xDB, 0xDD, 0xDB, 0xDC, 0xC0]]) == .init([.frame(0xDBC0)]))
        #expect(
            SLIPRecording([[0x00, 0x01, 0xDB, 0xDD, 0xDB, 0xDC, 0xDC, 0xDD, 0xC0]])
                == .init([.frame(1, [0xDB, 0xC0, 0xDC, 0xDD])])
        )
    }

    @Test(arguments: SLIPTestFrame.addresses) func addresses(address: UInt16) {
        #expect(SLIPRecording([Frame(address).bytes]) == .init([.frame(address)]))
        #expect(SLIPRecording([Frame(address, [0xC0]).bytes]) == .init([.frame(address, [0xC0])]))
    }

    @Test func everyByteAlone() {
        let frames = (UInt8.min ... .max).map { Frame(UInt16($0) + 1, [$0]) }
        let recording = SLIPRecording([frames.flatMap(\.bytes)])
        #expect(recording == .init(frames.map { .frame($0.address, $0.payload) }))
    }

    /// Runs that begin, end and meet escapes at every place of a vector.
    @Test(arguments: 0...100) func escapesAtEveryPlace(place: Int) {
        for special: [UInt8] in [[0xC0], [0xDB], [0xC0, 0xDB], [0xDB, 0x00, 0xC0], [0xDC], [0xDD, 0xC0]] {
            let payload = (0..<place).map { UInt8($0) } + special + (0..<100 - place).map { UInt8($0) } + special
            #expect(SLIPRecording([Frame(9, payload).bytes]) == .init([.frame(9, payload)]))
        }
    }

    /// RFC 1055 lets a sender begin each frame with an END, so that noise before it ends.
    @Test func emptyFramesSayNothing() {
        let frame = Frame(3, "x".utf8)
        let bytes = [0xC0, 0xC0] + frame.bytes + [0xC0, 0xC0, 0xC0] + frame.bytes + [0xC0]
        #expect(SLIPRecording([bytes]) == .init([.frame(3, "x".utf8), .frame(3, "x".utf8)]))
        #expect(SLIPRecording(bytes.map { [$0] }) == .init([.frame(3, "x".utf8), .frame(3, "x".utf8)]))
        #expect(SLIPRecording([[0xC0]]) == .init([]))
        #expect(SLIPRecording([[]]) == .init([]))
    }

    @Test func whetherAFrameHasBegun() {
        for bytes: [UInt8] in [[0], [0, 1, 2], [0xDB], [0, 1, 0xDB], [0xDB, 0x00], [0xDB, 0xDB, 0xDB]] {
            #expect(SLIPRecording([bytes]).hasPartialFrame, "\(bytes)")
            #expect(!SLIPRecording([bytes + [0xC0]]).hasPartialFrame, "\(bytes)")
        }
    }

    @Test func aFrameComesWithItsEND() {
        var decoder = SLIPDecoder(maximumPayload: 16)
        decoder.decode(ByteBuffer(bytes: [0, 1, 0x61])) { Issue.record("too early: \($0)") }
        decoder.decode(ByteBuffer(bytes: [0x62, 0xDB])) { Issue.record("too early: \($0)") }
        var events: [SLIPEvent] = []
        decoder.decode(ByteBuffer(bytes: [0xDC, 0xC0, 0, 2])) { events.append($0) }
        #expect(events == [.frame(1, [0x61, 0x62, 0xC0])])
        decoder.decode(ByteBuffer(bytes: [0xC0])) { events.append($0) }
        #expect(events == [.frame(1, [0x61, 0x62, 0xC0]), .frame(2)])
    }

    // MARK: - Storage

    /// Within one read nothing is copied: payloads are slices of it, escapes or not.
    @Test func payloadsAreSlicesOfTheRead() {
        let frames = [Frame(1, "abc".utf8), Frame(2, [0xC0, 1, 0xDB]), Frame(0xC0DB, "def".utf8)]
        let buffer = ByteBuffer(bytes: frames.flatMap(\.bytes))
        let storage = buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        var decoder = SLIPDecoder(maximumPayload: 16)
        var offsets: [UInt] = []
        decoder.decode(overwriting: buffer) { event in
            guard case .frame(let frame) = event else { return }
            offsets.append(frame.payload.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) } - storage)
        }
        #expect(offsets == [2, 8, 16])
    }

    @Test func bytesThatOthersReferToAreLeftAlone() {
        let bytes = [Frame(1, [0xC0, 1, 0xDB]), Frame(2, [0xDB, 2])].flatMap(\.bytes)
        let buffer = ByteBuffer(bytes: bytes)
        var events: [SLIPEvent] = []
        var decoder = SLIPDecoder(maximumPayload: 16)
        decoder.decode(buffer) { events.append($0) }
        #expect(buffer == ByteBuffer(bytes: bytes))
        #expect(events == [.frame(1, [0xC0, 1, 0xDB]), .frame(2, [0xDB, 2])])
    }

    /// What lies before and behind the readable bytes of a slice belongs to somebody else.
    @Test func onlyReadableBytesAreTouched() throws {
        let frame = Frame(0xDBDB, [0xC0, 0xDB, 7]).bytes
        let whole = ByteBuffer(bytes: [1, 2, 3] + frame + [0xDB, 0xDC, 0xC0])
        var slice = try #require(whole.getSlice(at: 1, length: frame.count + 2))
        slice.moveReaderIndex(forwardBy: 2)
        var events: [SLIPEvent] = []
        var decoder = SLIPDecoder(maximumPayload: 16)
        decoder.decode(overwriting: slice) { events.append($0) }
        #expect(events == [.frame(0xDBDB, [0xC0, 0xDB, 7])])
        #expect(whole.getBytes(at: 0, length: 3) == [1, 2, 3])
        #expect(whole.getBytes(at: 3 + frame.count, length: 3) == [0xDB, 0xDC, 0xC0])
    }
}
