// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Somebody who follows the event stream. Its end, however it comes, gives its place back.
final class DashboardFollower: Sendable {
    /// The history, and what goes on now.
    let beginning: ByteBuffer
    /// What goes on then. A slow follower gets the newest event and none of those that it has missed.
    let events: AsyncStream<ByteBuffer>
    private let leave: @Sendable () -> Void

    init(beginning: ByteBuffer, events: AsyncStream<ByteBuffer>, leave: @escaping @Sendable () -> Void) {
        self.beginning = beginning
        self.events = events
        self.leave = leave
    }

    deinit {
        self.leave()
    }
}
