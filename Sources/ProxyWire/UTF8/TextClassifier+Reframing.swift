// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

extension TextClassifier {
    /// Makes one whole message, as a server's frame, of what waited and what `buffer` holds; nothing if that is but an
    /// incomplete character. The header goes into the ``TunnelHeadroom`` in front, so nothing is copied.
    ///
    /// Others may refer to the storage of `buffer`, as with ``WebSocketDecoder/decode(overwriting:_:)``, but must not
    /// use it.
    ///
    /// - Returns: how many bytes of the stream the message has.
    public mutating func frame(overwriting buffer: inout ByteBuffer) -> Int {
        guard let message = self.classify(buffer, overwriting: true) else {
            buffer = ByteBuffer()
            return 0
        }
        let payload = message.payload.readableBytes
        buffer = message.frame()
        return payload
    }

    /// Ends the stream: what still waited, as a frame, and how many bytes that was.
    public mutating func finishFrame() -> (frame: ByteBuffer, payload: Int)? {
        self.finish().map { rest in (rest.frame(), rest.payload.readableBytes) }
    }
}

extension WebSocketPiece {
    /// The piece as a server's frame, its header in the ``TunnelHeadroom`` of its payload.
    ///
    /// Others may refer to the payload's storage, but not use the headroom.
    public consuming func frame() -> ByteBuffer {
        let (opcode, isFinal) = (WebSocketOpcode(self.opcode), self.isLast)
        var frame = self.payload
        let length = frame.readableBytes
        frame.exposeTunnelHeadroom(WebSocketFrameHeader.size(forLength: length))
        frame.withUnsafeReadableBytes { bytes in
            guard let start = UnsafeMutableRawBufferPointer(mutating: bytes).baseAddress else { return }
            WebSocketFrameHeader.write(opcode, isFinal: isFinal, length: length, to: start)
        }
        return frame
    }
}
