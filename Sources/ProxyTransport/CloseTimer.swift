// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// Gives up a connection that does not come to its end by itself. One wait at a time; a new one replaces the last.
final class CloseTimer {
    private var task: Scheduled<Void>?

    private let record: ConnectionRecord?

    /// - Parameter record: is told why the connection ends; nil where it has been told already.
    init(_ record: ConnectionRecord?) {
        self.record = record
    }

    /// Closes the channel after this time, because of `reason` if it does not end for another already.
    func close(_ channel: any Channel, after time: TimeAmount, _ reason: CloseReason) {
        self.task?.cancel()
        self.task = channel.eventLoop.scheduleTask(in: time) { [record] in
            record?.ends(reason)
            channel.close(promise: nil)
        }
    }

    /// Closes the channel once its peer has taken nothing of what is written to it for this time: a slow reader is
    /// left alone, a deaf one is not. Nothing may be written meanwhile.
    func closeWhenStalled(_ channel: any Channel, for time: TimeAmount) {
        let pending = Self.pendingBytes(of: channel)
        self.task?.cancel()
        self.task = channel.eventLoop.assumeIsolated().scheduleTask(in: time) {
            if Self.pendingBytes(of: channel) < pending {
                self.closeWhenStalled(channel, for: time)
            } else {
                self.record?.ends(.stalled)
                channel.close(promise: nil)
            }
        }
    }

    func cancel() {
        self.task?.cancel()
        self.task = nil
    }

    private static func pendingBytes(of channel: any Channel) -> Int {
        // Every channel of NIO has the option.
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
