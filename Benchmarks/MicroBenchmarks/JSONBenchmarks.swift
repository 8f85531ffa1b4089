// SPDX-License-Identifier: GPL-3.0-only

import Benchmark
import JSONRPC
import NIOCore

/// Finding where a message ends: one call to Authenticate with a token of the usual size.
func jsonBenchmarks() {
    let message = ByteBuffer(
        string: """
            {"id":1,"method":"Authentication.Authenticate","params":{"uuid":"{c54c2d60-1d2c-4e23-a9ad-4d2d9e8f1a7b}",\
            "name":"Workshop \\"east\\"","token":"\(String(repeating: "eyJhbGciOiJSUzI1NiJ9", count: 50))",\
            "nonce":"0d1f6a3e"}}

            """
    )
    for (name, size) in [("in one piece", message.readableBytes), ("in pieces of 64 B", 64)] {
        let pieces = stride(from: 0, to: message.readableBytes, by: size).compactMap { start in
            message.getSlice(at: start, length: min(size, message.readableBytes - start))
        }
        let splitter = JSONMessageSplitter(maximumMessageSize: 65_536)
        Benchmark.operation("JSON split Authenticate \(name)", bytes: message.readableBytes, on: splitter) { splitter in
            var messages = 0
            for piece in pieces {
                splitter.append(piece.readableBytesView)
                while case .message = splitter.next() { messages += 1 }
            }
            precondition(messages == 1)
        }
    }
}
