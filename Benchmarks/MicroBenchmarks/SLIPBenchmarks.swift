// SPDX-License-Identifier: GPL-3.0-only

import Benchmark
import NIOCore
import ProxyWire

/// One frame of a client's payload, clean (nothing to escape) and random (one byte in 128 to escape).
func slipBenchmarks() {
    for (name, bytes) in Payload.sizes {
        for (kind, payload) in [("clean", Payload.text(bytes)), ("random", Payload.noise(bytes))] {
            let encoder = SLIPEncoder()
            Benchmark.operation("SLIP encode \(name) \(kind)", bytes: bytes, on: ByteBuffer()) { output in
                output.clear()
                encoder.write(whole: payload, to: .control, into: &output)
                blackHole(output.readableBytes)
            }

            var frame = ByteBuffer()
            encoder.write(whole: payload, to: .control, into: &frame)
            let wire = frame
            decodeBenchmark("SLIP decode \(name) \(kind)", bytes: bytes, pieces: [wire])
            guard bytes > 1024, let half = frame.readSlice(length: bytes / 2) else { continue }
            decodeBenchmark("SLIP decode \(name) \(kind) in two reads", bytes: bytes, pieces: [half, frame])
        }
    }
}

/// Escapes are removed in place, so each time the bytes are copied to where they may be spoilt: that is in the figures.
private func decodeBenchmark(_ name: String, bytes: Int, pieces: [ByteBuffer]) {
    let state = (decoder: SLIPDecoder(maximumPayload: SLIPEncoder.maximumPayload), read: ByteBuffer())
    Benchmark.operation(name, bytes: bytes, on: state) { state in
        var decoded = 0
        for piece in pieces {
            state.read.clear()
            state.read.writeImmutableBuffer(piece)
            state.decoder.decode(overwriting: state.read) { event in
                if case .frame(let frame) = event { decoded += frame.payload.readableBytes }
            }
        }
        precondition(decoded == bytes)
    }
}
