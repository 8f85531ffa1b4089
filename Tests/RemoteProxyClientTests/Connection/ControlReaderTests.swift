// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import RemoteProxyClient

@Suite struct ControlReaderTests {
    private static let first = #"{"a":{"b":"}"}}"#
    private static let second = #"{"c":1}"#

    private func stream(_ text: some StringProtocol) -> TransportPiece {
        TransportPiece(kind: .stream, payload: ByteBuffer(string: String(text)))
    }

    /// However the stream is cut, the messages are found, and what follows the last one is left alone.
    @Test(arguments: 1...40) func anyCutOfAStream(size: Int) {
        let bytes = Array((Self.first + "\n" + Self.second + "\n\npay{load").utf8)
        var reader = ControlReader(limit: 100)
        var messages: [String] = []
        var payload: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let end = min(start + size, bytes.count)
            var piece = TransportPiece(kind: .stream, payload: ByteBuffer(bytes: bytes[start..<end]))
            while messages.count < 2, case .message(let message) = reader.next(&piece) {
                messages.append(String(decoding: message, as: UTF8.self))
            }
            if messages.count == 2 {
                reader.removeLineEnd(from: &piece)
                payload += piece.payload.readableBytesView
            }
        }
        #expect(messages == [Self.first, Self.second])
        // One line end belongs to the message, the second is the partner's.
        #expect(String(decoding: payload, as: UTF8.self) == "\npay{load")
    }

    @Test func payloadThatDoesNotBeginWithALineEndIsKept() {
        var reader = ControlReader(limit: 100)
        var piece = self.stream(Self.second + "x\n")
        #expect(reader.next(&piece) == .message(Array(Self.second.utf8)))
        reader.removeLineEnd(from: &piece)
        reader.removeLineEnd(from: &piece)
        #expect(String(buffer: piece.payload) == "x\n")
    }

    @Test func textIsGatheredToItsEnd() {
        var reader = ControlReader(limit: 100)
        var begin = TransportPiece(kind: .text, isLast: false, payload: ByteBuffer(string: #"{"c""#))
        var end = TransportPiece(kind: .text, isFirst: false, payload: ByteBuffer(string: ":1}"))
        #expect(reader.next(&begin) == nil)
        #expect(reader.next(&end) == .message(Array(Self.second.utf8)))
        #expect(end.payload.readableBytes == 0)
    }

    @Test func faults() {
        var reader = ControlReader(limit: 10)
        var garbage = self.stream("HTTP/1.1 400")
        #expect(reader.next(&garbage) == .failure(.unreadableMessage("")))

        reader = ControlReader(limit: 10)
        var giant = self.stream(#"{"a":"0123456789"#)
        #expect(reader.next(&giant) == .failure(.controlMessageTooLarge(limit: 10)))

        reader = ControlReader(limit: 10)
        var begin = TransportPiece(kind: .text, isLast: false, payload: ByteBuffer(string: "0123456789"))
        var more = TransportPiece(kind: .text, isFirst: false, isLast: false, payload: ByteBuffer(string: "x"))
        #expect(reader.next(&begin) == nil)
        #expect(reader.next(&more) == .failure(.controlMessageTooLarge(limit: 10)))

        reader = ControlReader(limit: 10)
        var binary = TransportPiece(kind: .binary, payload: ByteBuffer(string: "{}"))
        #expect(reader.next(&binary) == .failure(.binaryControlMessage))
    }
}
