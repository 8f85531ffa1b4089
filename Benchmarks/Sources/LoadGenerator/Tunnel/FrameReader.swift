// SPDX-License-Identifier: GPL-3.0-only

internal import NIOCore
internal import ProxyWire

/// Takes apart the SLIP frames that come to a device.
struct FrameReader {
    private var decoder = SLIPDecoder(maximumPayload: 1 << 20)
    /// Reused: no memory is allocated for frames that lie within one piece.
    private var buffer = ByteBuffer()

    /// Hands out each frame that `bytes` complete: its address, and its payload, which is gone when `body` returns.
    ///
    /// - Throws: what `body` throws, or `BenchmarkError` for a frame that cannot be used.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UInt16, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        self.buffer.clear()
        self.buffer.writeBytes(bytes)
        var failure: (any Error)?
        self.decoder.decode(overwriting: self.buffer) { event in
            guard failure == nil else { return }
            do {
                switch event {
                case .frame(let frame):
                    try frame.payload.withUnsafeReadableBytes { try body(frame.address.rawValue, $0) }
                case .dropped(let fault):
                    throw BenchmarkError("the server sent the device something else than frames: \(fault)")
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// A client's message as it goes out from a device: as many frames as it takes.
    static func frames(_ payload: [UInt8], to address: UInt16) throws -> [UInt8] {
        guard let address = TunnelAddress(rawValue: address) else {
            throw BenchmarkError("the server gave a client the address \(address)")
        }
        var frames = ByteBuffer()
        SLIPEncoder().write(ByteBuffer(bytes: payload), to: address, into: &frames)
        return Array(frames.readableBytesView)
    }
}
