// SPDX-License-Identifier: GPL-3.0-only

import Benchmark
import NIOCore
import ProxyWire

/// One message in one frame, as a server reads and writes it.
func webSocketBenchmarks() {
    for (name, bytes) in Payload.sizes {
        for (kind, opcode) in [("text", WebSocketDataOpcode.text), ("binary", .binary)] {
            let piece = WebSocketPiece(opcode: opcode, payload: Payload.text(bytes))

            // Unmasking is its own inverse, and with such a key it makes ASCII of ASCII: so the same bytes can be
            // decoded in place over and over.
            var frame = ByteBuffer()
            WebSocketEncoder(role: .client, maskingKey: { 0x1F0A_1305 }).write(piece, into: &frame)
            let wire = frame
            let decoder = WebSocketDecoder(role: .server)
            Benchmark.operation("WebSocket decode \(name) \(kind)", bytes: bytes, on: decoder) { decoder in
                var decoded = 0
                do {
                    try decoder.decode(overwriting: wire) { event in
                        if case .data(let piece) = event { decoded += piece.payload.readableBytes }
                    }
                } catch {
                    preconditionFailure("\(error)")
                }
                precondition(decoded == bytes)
            }
        }

        let piece = WebSocketPiece(opcode: .binary, payload: Payload.text(bytes))
        let encoder = WebSocketEncoder(role: .server)
        Benchmark.operation("WebSocket encode \(name)", bytes: bytes, on: ByteBuffer()) { output in
            output.clear()
            encoder.write(piece, into: &output)
            blackHole(output.readableBytes)
        }
    }

    // What a tunnel does with a burst of 64 KiB. Reframing spoils its input, so copying it is part of each figure.
    for (name, bytes) in Payload.sizes {
        let count = 65_536 / bytes
        var wire = ByteBuffer()
        for _ in 0..<count {
            let piece = WebSocketPiece(opcode: .binary, payload: Payload.text(bytes))
            WebSocketEncoder(role: .client, maskingKey: { 0x1F0A_1305 }).write(piece, into: &wire)
        }
        let burst = wire
        for (kind, partner) in [("WebSocket", TunnelFraming.webSocket), ("stream", .stream)] {
            let label = "WebSocket reframe 64 KiB of \(name) for a \(kind)"
            Benchmark.operation(label, bytes: count * bytes, on: ByteBuffer()) { buffer in
                buffer.clear(minimumCapacity: 131_072)
                buffer.reserveTunnelHeadroom()
                buffer.writeImmutableBuffer(burst)
                var decoder = WebSocketDecoder(role: .server)
                do {
                    try decoder.reframe(overwriting: &buffer, for: partner) { _ in }
                } catch {
                    preconditionFailure("\(error)")
                }
                precondition(buffer.readableBytes >= count * bytes)
            }
        }
    }
}
