// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// One end of a tunnel, as the other end sees it.
///
/// Every method must be called on `eventLoop`.
protocol RelayEnd: AnyObject, Sendable {
    /// The loop this end lives on.
    var eventLoop: any EventLoop { get }

    /// Both ends stand: payload may flow. Further calls do nothing.
    func start(with partner: any RelayEnd)

    /// Writes what the partner has read, which is framed for this end's peer already, without flushing.
    func write(_ bytes: ByteBuffer)

    /// Flushes: the partner's read burst is over. What was written carries this many bytes of payload.
    func flush(payload: Int)

    /// The partner's peer sends no more, but still reads if `canReceive`.
    func partnerFinished(canReceive: Bool)

    /// The tunnel ends: what has been written is still delivered, nothing else.
    func end(_ reason: CloseReason)

    /// The partner has got rid of this much of what this end handed over (`FlowWindow`).
    func credit(_ weight: Int)
}

extension ByteBuffer {
    /// What holding a buffer costs beyond its bytes: queue entries, allocation overhead.
    private static let holdingCost = 256

    /// What flow control counts, so that a flood of tiny reads fills the window as well.
    var relayWeight: Int { self.readableBytes + Self.holdingCost }
}
