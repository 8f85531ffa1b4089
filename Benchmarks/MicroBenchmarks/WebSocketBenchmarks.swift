// SPDX-License-Identifier: GPL-3.0-only

import Benchmark
import NIOCore
import ProxyCore

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
}
