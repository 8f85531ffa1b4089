// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// SLIP frames on their way to a device, gathered in a lent buffer, so that the payload of many clients costs one write.
struct DeviceFrames {
    /// Bytes after which gathering ends; one more frame may come on top.
    static let gatherSize = 65_536

    private let framing: TunnelFraming
    /// Whether what is written is encrypted, and so copied, at once.
    private let isSecure: Bool
    private let buffers: LoopBuffers
    private let encoder = SLIPEncoder()
    private var gathered: ByteBuffer?

    init(framing: TunnelFraming, isSecure: Bool, buffers: LoopBuffers) {
        self.framing = framing
        self.isSecure = isSecure
        self.buffers = buffers
    }

    /// Whether enough is gathered to be written.
    var isFull: Bool { (self.gathered?.readableBytes ?? 0) >= Self.gatherSize }

    /// Appends a client's payload in as many frames as it takes.
    mutating func append(_ payload: ByteBuffer, from address: TunnelAddress) {
        // Taken out while it is written to, so that nothing else refers to its storage.
        var frames = self.gathered.take() ?? self.lend(payload.readableBytes + Self.gatherSize)
        self.encoder.write(payload, to: address, into: &frames)
        self.gathered = frames
    }

    private func lend(_ size: Int) -> ByteBuffer {
        var buffer = self.buffers.take(TunnelHeadroom.bytes + size)
        buffer.reserveTunnelHeadroom()
        return buffer
    }

    /// Takes what is gathered, framed for the transport; to be given back once it has been written.
    mutating func take() -> ByteBuffer? {
        self.gathered.take().map(self.frame)
    }

    /// What of `take` is to be written: a slow device's socket keeps what it is given.
    func held(_ frames: ByteBuffer) -> ByteBuffer {
        self.isSecure || !frames.wastesStorage ? frames : ByteBuffer(copying: frames)
    }

    func giveBack(_ frames: consuming ByteBuffer) {
        self.buffers.giveBack(frames)
    }

    /// One control message, framed for the transport.
    func control(_ message: ByteBuffer) -> ByteBuffer {
        var frame = ByteBufferAllocator().buffer(capacity: TunnelHeadroom.bytes + 2 * message.readableBytes)
        frame.reserveTunnelHeadroom()
        self.encoder.write(whole: message, to: .control, into: &frame)
        return self.frame(frame)
    }

    private func frame(_ slip: ByteBuffer) -> ByteBuffer {
        switch self.framing {
        case .stream: slip
        // Text cannot carry SLIP (PROTOCOL section 5).
        case .webSocket: WebSocketPiece(opcode: .binary, isFirst: true, isLast: true, payload: slip).frame()
        }
    }
}
