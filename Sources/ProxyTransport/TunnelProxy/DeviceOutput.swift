// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// What is on its way to a device: frames that are being gathered, and behind them what waits for its turn.
struct DeviceOutput {
    /// Clients that get credit in one turn of the loop.
    private static let creditorsPerTurn = 2

    var frames: DeviceFrames
    var turns = TurnQueue()
    /// Clients to whom credit is to be granted, the next first.
    var creditors: CircularBuffer<DeviceClient> = []
    /// Whether something will be written later in this turn of the loop.
    var isScheduled = false
    /// Whether a control message has just been written, so that payload has to wait for a later turn of the loop. The
    /// first is the answer to the registration.
    var isHeld = true

    init(frames: DeviceFrames) {
        self.frames = frames
    }

    /// Whether there is anything to do once the device takes more.
    var hasMore: Bool { !self.turns.isEmpty || !self.creditors.isEmpty }

    /// Those who get credit in this turn of the loop: a few, and nobody while something waits.
    ///
    /// Each may send as much as a read brings. Were all to get it as soon as they have earned it, a read of each would
    /// be copied to wait for its turn, in memory that is out of the processor's caches by then. In their sockets it
    /// waits as well.
    mutating func takeCreditors() -> [DeviceClient] {
        guard self.turns.isEmpty else { return [] }
        return (0..<min(Self.creditorsPerTurn, self.creditors.count)).map { _ in self.creditors.removeFirst() }
    }

    /// The device takes nothing any more.
    mutating func discard() {
        self.turns.removeAll()
        self.creditors = []
    }
}
