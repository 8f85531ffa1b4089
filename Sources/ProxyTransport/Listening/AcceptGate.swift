// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Stops accepting while the server is full: the kernel's backlog waits, nobody is refused.
final class AcceptGate: ChannelOutboundHandler {
    typealias OutboundIn = any Channel

    private let directory: ConnectionDirectory

    init(directory: ConnectionDirectory) {
        self.directory = directory
    }

    func read(context: ChannelHandlerContext) {
        let channel = context.channel
        if self.directory.hasRoom(orCall: { channel.read() }) { context.read() }
    }
}
