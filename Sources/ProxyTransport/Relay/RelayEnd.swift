// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// One end of a tunnel, as the other end sees it.
///
/// Every method must be called on `eventLoop`.
protocol RelayEnd: AnyObject, Sendable {
    /// The loop this end lives on.
    var eventLoop: any EventLoop { get }

    /// Both ends stand: payload may flow. Further calls do nothing.
    func start(with partner: any RelayEnd)

    /// Writes what the partner has read, without flushing.
    func write(_ piece: RelayPiece)

    /// Flushes: the partner's read burst is over.
    func flush()

    /// The partner's peer sends no more, but still reads if `canReceive`.
    func partnerFinished(canReceive: Bool)

    /// The partner has got rid of this many bytes of what this end handed over.
    func credit(_ bytes: Int)
}
