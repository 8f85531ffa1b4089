// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@Suite struct WebSocketEncoderTests {
    typealias Frame = WebSocketTestFrame

    private let server = WebSocketEncoder(role: .server)
    private let client = WebSocketEncoder(role: .client, maskingKey: { 0x3D21_FA37 })

    private func written(_ write: (inout ByteBuffer) -> Void) -> [UInt8] {
        var buffer = ByteBuffer()
        write(&buffer)
        return Array(buffer.readableBytesView)
    }

    /// Lengths on both sides of each change of encoding, and the payload that follows.
    @Test(arguments: [0, 1, 125, 126, 127, 300, 65535, 65536, 70000]) func lengths(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let piece = WebSocketPiece(opcode: .binary, payload: ByteBuffer(bytes: payload))
        let plain = Frame(2, payload, key: nil).bytes
        #expect(self.written { self.server.write(piece, into: &$0) } == plain)
        #expect(self.written { self.server.writeHeader(for: piece, into: &$0) } + payload == plain)
        #expect(self.written { self.client.write(piece, into: &$0) } == Frame(2, payload).bytes)
    }

    @Test(
        arguments: [
            (WebSocketDataOpcode.text, true, true, 0x81), (.text, true, false, 0x01), (.text, false, false, 0x00),
            (.text, false, true, 0x80), (.binary, true, true, 0x82), (.binary, true, false, 0x02),
            (.binary, false, false, 0x00), (.binary, false, true, 0x80),
        ] as [(WebSocketDataOpcode, Bool, Bool, UInt8)]
    )
    func opcodes(opcode: WebSocketDataOpcode, isFirst: Bool, isLast: Bool, first: UInt8) {
        let payload = ByteBuffer(string: "x")
        let piece = WebSocketPiece(opcode: opcode, isFirst: isFirst, isLast: isLast, payload: payload)
        #expect(self.written { self.server.write(piece, into: &$0) } == [first, 1, 0x78])
        #expect(self.written { self.server.writeHeader(for: piece, into: &$0) } == [first, 1])
        #expect(
            self.written { self.client.write(piece, into: &$0) } == [first, 0x81, 0x37, 0xFA, 0x21, 0x3D, 0x78 ^ 0x37]
        )
    }

    @Test func framesAreAppended() {
        let bytes = self.written { buffer in
            self.client.write(ping: ByteBuffer(string: "one"), into: &buffer)
            self.client.write(pong: ByteBuffer(), into: &buffer)
            self.client.write(.init(opcode: .text, payload: ByteBuffer(string: "two")), into: &buffer)
        }
        #expect(bytes == [Frame.ping("one"), .pong(), .text("two")].bytes)
    }

    /// The payload that is written is not changed by its masking.
    @Test func maskingLeavesThePayloadAlone() {
        let payload = ByteBuffer(string: "Hello")
        _ = self.written { self.client.write(.init(opcode: .text, payload: payload), into: &$0) }
        #expect(payload == ByteBuffer(string: "Hello"))
    }

    @Test func closes() {
        #expect(self.written { self.server.write(close: nil, into: &$0) } == [0x88, 0])
        #expect(self.written { self.server.write(close: nil, reason: "lost", into: &$0) } == [0x88, 0])
        #expect(self.written { self.server.write(close: .init(rawValue: 1006), into: &$0) } == [0x88, 0])
        #expect(self.written { self.server.write(close: .normal, into: &$0) } == [0x88, 2, 0x03, 0xE8])
        #expect(
            self.written { self.client.write(close: .policyViolation, reason: "no", into: &$0) }
                == Frame.close(1008, "no".utf8).bytes
        )
    }

    /// 123 bytes are left for the reason; a character that does not fit whole is left out.
    @Test(arguments: [
        (String(repeating: "a", count: 123), 123), (String(repeating: "a", count: 124), 123),
        (String(repeating: "é", count: 62), 122), (String(repeating: "€", count: 42), 123),
        ("a" + String(repeating: "€", count: 42), 121), (String(repeating: "😀", count: 31), 120),
        ("abc" + String(repeating: "😀", count: 31), 123),
    ])
    func longReasonsAreCutBetweenCharacters(reason: String, length: Int) {
        let bytes = self.written { self.server.write(close: .normal, reason: reason, into: &$0) }
        #expect(bytes == Frame(8, [0x03, 0xE8] + reason.utf8.prefix(length), key: nil).bytes)
        let recording = WebSocketRecording([bytes], role: .client)
        #expect(recording.error == nil)
    }

    /// Section 5.3: a fresh key for every frame.
    @Test func keysDiffer() {
        let client = WebSocketEncoder(role: .client)
        let keys = (0..<8).map { _ in self.written { client.write(ping: ByteBuffer(), into: &$0) } }
        #expect(Set(keys).count == 8)
    }
}
