// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Waits until the peer's system has all that was written to a connection: a reset destroys what is still under way.
///
/// The system tells of no such moment, so it is asked again and again. Who waits has to limit that.
final class DeliveryWatch {
    private static let interval = TimeAmount.milliseconds(5)

    private var next: Scheduled<Void>?

    /// Calls `action` on the channel's event loop, at once if nothing is under way.
    func whenDelivered(on channel: any Channel, _ action: @escaping () -> Void) {
        guard Self.bytesUnderWay(of: channel) > 0 else { return action() }
        self.next = channel.eventLoop.assumeIsolated().scheduleTask(in: Self.interval) {
            self.whenDelivered(on: channel, action)
        }
    }

    func cancel() {
        self.next?.cancel()
        self.next = nil
    }

    /// What was sent and not acknowledged (tcp(7)), or not read where the peer is on this machine (unix(7)): SIOCOUTQ.
    private static func bytesUnderWay(of channel: any Channel) -> CInt {
        var count: CInt = 0
        let result = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            ioctl($0, UInt(TIOCOUTQ), &count)
        }
        // Where the system does not know, nothing is to be waited for.
        return result == 0 ? count : 0
    }
}

extension Channel {
    /// From now on closing resets the connection (socket(7), SO_LINGER). Unix sockets know no such thing: there only who
    /// goes on sending sees an error.
    func resetsOnClose() {
        // Nothing is left to be done if it fails: the socket is closed.
        _ = (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
