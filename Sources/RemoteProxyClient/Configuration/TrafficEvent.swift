// SPDX-License-Identifier: GPL-3.0-only

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
