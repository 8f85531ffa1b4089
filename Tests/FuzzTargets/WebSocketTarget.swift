// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// Frames of a peer are decoded (in the control phase) and reframed for a partner (in a tunnel), however they arrive.
enum WebSocketTarget {
    static func run(_ input: FuzzInput) throws {
        let pieces = input.pieces
        for role in [WebSocketRole.server, .client] {
            let (atOnce, cut) = (Found([input.bytes], role: role), Found(pieces, role: role))
            try require(
                atOnce.isSame(as: cut),
                "how frames arrive makes no difference to what is found in them: \(atOnce), \(cut)"
            )
        }
        let found = Found(pieces, role: .server)
        let forStream = Reframed(pieces, for: .stream)
        try require(forStream.output == found.payload, "a stream gets the payload, and nothing else")
        try require(forStream.error == found.error, "the same breach is found in a tunnel")
        let forPartner = Found([Reframed(pieces, for: .webSocket).output], role: .client)
        try require(forPartner.error == nil, "a partner never gets frames that break the rules: \(forPartner)")
        try require(forPartner.messages == found.messages, "messages keep their kind, bounds and bytes")
    }

    /// What a decoder tells, with pieces of one message joined.
    struct Found: Equatable {
        struct Message: Equatable {
            var opcode: WebSocketDataOpcode
            var bytes: [UInt8]
            var isWhole: Bool
        }

        var messages: [Message] = []
        var control: [WebSocketEvent] = []
        var error: WebSocketError?

        var payload: [UInt8] { self.messages.flatMap(\.bytes) }

        init(_ pieces: [[UInt8]], role: WebSocketRole) {
            var decoder = WebSocketDecoder(role: role)
            for piece in pieces where self.error == nil {
                do throws(WebSocketError) {
                    try decoder.decode(ByteBuffer(bytes: piece)) { self.add($0) }
                } catch {
                    self.error = error
                }
            }
        }

        /// Of a message with a breach inside, as much is told as had come before the read that brings the breach.
        func isSame(as other: Found) -> Bool {
            self.error == other.error && self.control == other.control
                && self.toldWhole == other.toldWhole
        }

        private var toldWhole: [Message] {
            self.error != nil && self.messages.last?.isWhole == false ? self.messages.dropLast() : self.messages
        }

        private mutating func add(_ event: WebSocketEvent) {
            guard case .data(let piece) = event else {
                self.control.append(event)
                return
            }
            if piece.isFirst { self.messages.append(Message(opcode: piece.opcode, bytes: [], isWhole: false)) }
            self.messages[self.messages.count - 1].bytes += Array(piece.payload.readableBytesView)
            self.messages[self.messages.count - 1].isWhole = piece.isLast
        }
    }

    private struct Reframed {
        var output: [UInt8] = []
        var error: WebSocketError?

        init(_ pieces: [[UInt8]], for partner: TunnelFraming) {
            var decoder = WebSocketDecoder(role: .server)
            for piece in pieces where self.error == nil {
                var buffer = ByteBuffer()
                buffer.writeRepeatingByte(0xEE, count: TunnelHeadroom.bytes)
                buffer.reserveTunnelHeadroom()
                buffer.writeBytes(piece)
                do throws(WebSocketError) {
                    try decoder.reframe(overwriting: &buffer, for: partner) { _ in }
                } catch {
                    self.error = error
                }
                self.output += Array(buffer.readableBytesView)
            }
        }
    }
}
