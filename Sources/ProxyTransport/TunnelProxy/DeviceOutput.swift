// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

/// What is on its way to a device: frames that are being gathered, and behind them what waits for its turn.
struct DeviceOutput {
    var frames: DeviceFrames
    var turns = TurnQueue()
    /// Clients to whom credit is to be granted at the end of this turn of the loop.
    var creditors: [DeviceClient] = []
    /// Whether something will be written later in this turn of the loop.
    var isScheduled = false
    /// Whether a control message has just been written, so that payload has to wait for a later turn of the loop. The
    /// first is the answer to the registration.
    var isHeld = true

    init(frames: DeviceFrames) {
        self.frames = frames
    }

    /// The device takes nothing any more.
    mutating func discard() {
        self.turns.removeAll()
        self.creditors = []
    }
}
