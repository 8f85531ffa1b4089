// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// How tunnel payload lies on a connection (PROTOCOL section 4).
public enum TunnelFraming: Hashable, Sendable {
    /// The payload and nothing else; either direction may end alone.
    case stream
    /// In WebSocket messages; both directions end together.
    case webSocket
}

/// What a read buffer must be like for its bytes to be reframed where they are.
public enum TunnelHeadroom {
    /// Free bytes before the first one read: room for the header of the frame that the payload goes out in, and for
    /// the bytes of a character that waited for its rest.
    public static let bytes = 16
}

extension ByteBuffer {
    /// Makes an empty buffer ready to be read into.
    public mutating func reserveTunnelHeadroom() {
        self.moveWriterIndex(to: TunnelHeadroom.bytes)
        self.moveReaderIndex(to: TunnelHeadroom.bytes)
    }

    /// Makes this many bytes of the headroom readable too, by copying if there are too few.
    mutating func exposeTunnelHeadroom(_ count: Int) {
        if self.readerIndex < count {
            var copy = ByteBufferAllocator().buffer(capacity: TunnelHeadroom.bytes + self.readableBytes)
            copy.reserveTunnelHeadroom()
            copy.writeImmutableBuffer(self)
            self = copy
        }
        self.moveReaderIndex(to: self.readerIndex - count)
    }
}
