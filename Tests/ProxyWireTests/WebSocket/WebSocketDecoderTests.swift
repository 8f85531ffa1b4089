// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@Suite struct WebSocketDecoderTests {
    typealias Frame = WebSocketTestFrame

    /// RFC 6455 section 5.7.
    @Test func examplesOfTheRFC() {
        let hello: [UInt8] = [0x48, 0x65, 0x6C, 0x6C, 0x6F]
        let unmasked = WebSocketRecording([[0x81, 0x05] + hello], role: .client)
        #expect(unmasked == .init([.text("Hello")]))
        let masked = WebSocketRecording([[0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]])
        #expect(masked == .init([.text("Hello")]))
        let fragments = WebSocketRecording([[0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]], role: .client)
        #expect(fragments == .init([.text("Hello")]))
        #expect(WebSocketRecording([[0x89, 0x05] + hello], role: .client) == .init([.ping("Hello")]))
        let pong: [UInt8] = [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(WebSocketRecording([pong]) == .init([.pong("Hello")]))
        let bytes = [UInt8](repeating: 7, count: 256)
        #expect(WebSocketRecording([[0x82, 0x7E, 0x01, 0x00] + bytes], role: .client) == .init([.binary(bytes)]))
        let many = [UInt8](repeating: 9, count: 65536)
        let long = WebSocketRecording([[0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + many], role: .client)
        #expect(long == .init([.binary(many)]))
    }

    private func events(_ decoder: inout WebSocketDecoder, _ bytes: some Sequence<UInt8>) throws -> [WebSocketEvent] {
        var events: [WebSocketEvent] = []
        try decoder.decode(ByteBuffer(bytes: bytes)) { events.append($0) }
        return events
    }

    private func piece(_ text: String, isFirst: Bool, isLast: Bool) -> WebSocketEvent {
        .data(.init(opcode: .text, isFirst: isFirst, isLast: isLast, payload: ByteBuffer(string: text)))
    }

    @Test func payloadPassesAsItArrives() throws {
        var decoder = WebSocketDecoder(role: .server)
        let bytes = Frame.text("abcdef").bytes
        #expect(try self.events(&decoder, bytes[..<6]) == [])
        #expect(decoder.hasPartialMessage)
        #expect(try self.events(&decoder, bytes[6..<9]) == [self.piece("abc", isFirst: true, isLast: false)])
        #expect(try self.events(&decoder, []) == [])
        #expect(try self.events(&decoder, bytes[9..<11]) == [self.piece("de", isFirst: false, isLast: false)])
        #expect(decoder.hasPartialMessage)
        #expect(try self.events(&decoder, bytes[11...]) == [self.piece("f", isFirst: false, isLast: true)])
        #expect(!decoder.hasPartialMessage)
    }

    @Test func controlFramesComeBetweenFragments() throws {
        var decoder = WebSocketDecoder(role: .server)
        let bytes = [
            Frame.text("a", isFinal: false), .ping("1"), .continuation("b".utf8, isFinal: false), .pong("2"), .pong(),
            .continuation("c".utf8, isFinal: true), .ping(),
        ].bytes
        #expect(
            try self.events(&decoder, bytes) == [
                self.piece("a", isFirst: true, isLast: false), .ping(ByteBuffer(string: "1")),
                self.piece("b", isFirst: false, isLast: false), .pong(ByteBuffer(string: "2")), .pong(ByteBuffer()),
                self.piece("c", isFirst: false, isLast: true), .ping(ByteBuffer()),
            ]
        )
    }

    @Test func emptyMessagesAreMessages() throws {
        var decoder = WebSocketDecoder(role: .server)
        #expect(
            try self.events(&decoder, [Frame.text(""), .binary([])].bytes) == [
                self.piece("", isFirst: true, isLast: true), .data(.init(opcode: .binary, payload: ByteBuffer())),
            ]
        )
        let fragments = [
            Frame.text("", isFinal: false), .continuation(isFinal: false), .continuation(isFinal: true),
        ]
        #expect(
            try self.events(&decoder, fragments.bytes) == [
                self.piece("", isFirst: true, isLast: false), self.piece("", isFirst: false, isLast: true),
            ]
        )
        #expect(!decoder.hasPartialMessage)
    }

    @Test func aControlFrameWaitsUntilItIsWhole() throws {
        var decoder = WebSocketDecoder(role: .server)
        let text = String(repeating: "p", count: 125)
        let bytes = Frame.ping(text).bytes
        for byte in bytes.dropLast() {
            #expect(try self.events(&decoder, [byte]) == [])
        }
        #expect(!decoder.hasPartialMessage)
        #expect(try self.events(&decoder, bytes.suffix(1)) == [.ping(ByteBuffer(string: text))])
    }

    @Test func closeWithAndWithoutACode() throws {
        for (frame, event) in [
            (Frame(8), WebSocketEvent.close(code: nil, reason: "")),
            (.close(1000), .close(code: .normal, reason: "")),
            (.close(4321, "bye 👋".utf8), .close(code: .init(rawValue: 4321), reason: "bye 👋")),
            (
                .close(1001, [UInt8](repeating: 0x61, count: 123)),
                .close(code: .goingAway, reason: .init(repeating: "a", count: 123))
            ),
        ] {
            var decoder = WebSocketDecoder(role: .server)
            #expect(try self.events(&decoder, frame.bytes) == [event])
        }
    }

    /// Section 1.4: after a close frame the peer has nothing to say, be it noise.
    @Test func nothingComesAfterAClose() throws {
        var decoder = WebSocketDecoder(role: .server)
        let bytes = [Frame.text("a", isFinal: false), .close(1000), .text("b"), .init(3)].bytes
        #expect(
            try self.events(&decoder, bytes) == [
                self.piece("a", isFirst: true, isLast: false), .close(code: .normal, reason: ""),
            ]
        )
        #expect(try self.events(&decoder, [0xFF, 0xFF, 0xFF]) == [])
        #expect(decoder.hasPartialMessage)
    }

    /// The largest frame the RFC allows costs what has arrived of it.
    @Test(arguments: [WebSocketRole.server, .client]) func memoryDoesNotFollowTheDeclaredLength(
        role: WebSocketRole
    ) throws {
        var decoder = WebSocketDecoder(role: role)
        let frame = Frame(2, [1, 2, 3], key: role == .server ? [5, 6, 7, 8] : nil, declaredLength: UInt64(Int64.max))
        let first = WebSocketPiece(opcode: .binary, isLast: false, payload: ByteBuffer(bytes: [1, 2, 3]))
        #expect(try self.events(&decoder, frame.bytes) == [.data(first)])
        #expect(decoder.hasPartialMessage)
    }

    @Test func whatTheReceiverThrowsStopsTheDecoder() {
        var decoder = WebSocketDecoder(role: .server)
        let refusal = WebSocketError(code: .unsupportedData, reason: "no binary here")
        let buffer = ByteBuffer(bytes: [Frame.text("a"), .binary([1]), .text("b")].bytes)
        var seen = 0
        #expect(throws: refusal) {
            try decoder.decode(buffer) { (event: WebSocketEvent) throws(WebSocketError) in
                seen += 1
                if case .data(let piece) = event, piece.opcode == .binary { throw refusal }
            }
        }
        #expect(seen == 2)
        #expect(throws: refusal) { try decoder.decode(ByteBuffer()) { _ in seen += 1 } }
        #expect(seen == 2)
    }

    /// Payloads are slices of the buffer that was given, unmasked where they lay.
    @Test func payloadIsUnmaskedInPlace() throws {
        var decoder = WebSocketDecoder(role: .server)
        var buffer: ByteBuffer? = ByteBuffer(bytes: [Frame.text("abc"), .ping("d"), .binary([1, 2, 3])].bytes)
        func range(_ buffer: ByteBuffer?) throws -> Range<UInt> {
            try #require(buffer).withUnsafeReadableBytes { bytes in
                let start = UInt(bitPattern: bytes.baseAddress)
                return start..<start + UInt(bytes.count)
            }
        }
        let storage = try range(buffer)
        var payloads: [ByteBuffer] = []
        try decoder.decode(buffer.take() ?? ByteBuffer()) { event in
            switch event {
            case .data(let piece): payloads.append(piece.payload)
            case .ping(let payload): payloads.append(payload)
            case .pong, .close: break
            }
        }
        #expect(payloads.map { Array($0.readableBytesView) } == [Array("abc".utf8), Array("d".utf8), [1, 2, 3]])
        for payload in payloads {
            #expect(try storage.contains(range(payload)))
        }
    }

    @Test func aSharedBufferIsLeftAsItWas() throws {
        var decoder = WebSocketDecoder(role: .server)
        let bytes = Frame.text("Hello").bytes
        let shared = ByteBuffer(bytes: bytes)
        try decoder.decode(shared) { #expect($0 == self.piece("Hello", isFirst: true, isLast: true)) }
        #expect(Array(shared.readableBytesView) == bytes)
    }

    @Test func aSharedBufferIsOverwrittenWhereThatIsAskedFor() throws {
        var decoder = WebSocketDecoder(role: .server)
        let frames = [Frame.text("Hello"), .text("World")]
        let shared = ByteBuffer(bytes: frames.bytes)
        var events: [WebSocketEvent] = []
        try decoder.decode(overwriting: shared) { events.append($0) }
        #expect(
            events == [
                self.piece("Hello", isFirst: true, isLast: true), self.piece("World", isFirst: true, isLast: true),
            ]
        )
        #expect(shared.getString(at: frames[0].bytes.count - 5, length: 5) == "Hello")
    }

    /// It lives in every connection.
    @Test func isSmall() {
        #expect(MemoryLayout<WebSocketDecoder>.size < 64)
    }
}
