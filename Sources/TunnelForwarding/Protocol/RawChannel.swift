// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import Synchronization

/// A client's tunnel to a device that does not speak the forwarding protocol: bytes as they are.
///
/// A greeting that comes too late is recognized, for then the device would take the connection's bytes for frames.
struct RawChannel: ByteChannel {
    private let base: any ByteChannel
    private let source: Source

    init(_ base: any ByteChannel, opening: Opening) {
        self.base = base
        self.source = Source(base, opening: opening)
    }

    var incoming: IncomingChunks { IncomingChunks(source: self.source) }
    var supportsHalfClose: Bool { self.base.supportsHalfClose }
    func send(_ bytes: [UInt8]) async throws { try await self.base.send(bytes) }
    func finish() async throws { try await self.base.finish() }
    func close() async { await self.base.close() }

    private final class Source: ChunkSource {
        private let base: any ByteChannel
        private let opening: Mutex<Opening?>

        init(_ base: any ByteChannel, opening: Opening) {
            self.base = base
            self.opening = Mutex(opening)
        }

        func nextChunk() async throws -> TunnelChunk? {
            let opening = self.opening.withLock { opening in
                defer { opening = nil }
                return opening
            }
            if let opening {
                switch try await opening.eventualVerdict() {
                case .greeting:
                    throw ForwardingError(
                        .protocolViolation,
                        "the device took too long to say that it speaks the forwarding protocol; the next connection "
                            + "waits for it again"
                    )
                case .other(let bytes) where !bytes.isEmpty:
                    return TunnelChunk(bytes: bytes, kind: .stream, endsMessage: false)
                case .other, .undecided:
                    break
                }
            }
            var chunks = self.base.incoming.makeAsyncIterator()
            return try await chunks.next()
        }
    }
}
