// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// Something that went over a connection, for those who want to watch it.
public struct TrafficEvent: Hashable, Sendable {
    /// Which way it went.
    public enum Direction: Hashable, Sendable {
        case sent
        case received
    }

    /// What went over the connection.
    public enum Content: Hashable, Sendable {
        /// A JSON message between client and proxy, without its line end.
        case control(String)
        /// A piece of what the partners say to each other.
        case payload(TunnelChunk)
        /// A piece of what a device and one of its clients say to each other.
        case clientPayload(socketAddress: UInt16, [UInt8])
    }

    /// Which way it went.
    public let direction: Direction
    /// What it was.
    public let content: Content

    init(_ direction: Direction, _ content: Content) {
        self.direction = direction
        self.content = content
    }
}

extension TrafficEvent.Content {
    static func client(_ frame: SLIPFrame) -> Self {
        .clientPayload(socketAddress: frame.address.rawValue, Array(frame.payload.readableBytesView))
    }
}
