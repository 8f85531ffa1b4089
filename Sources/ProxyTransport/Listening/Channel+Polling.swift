// SPDX-License-Identifier: GPL-3.0-only

package import NIOCore

extension Channel {
    /// Has a listener wait for nobody until it is told to read or gets `autoRead`, which is off then. On its event loop.
    ///
    /// Not to read is not enough when accept(2) has failed: SwiftNIO goes on waiting for what it was asked to read, and
    /// the system says without end that somebody is there.
    package func stopPolling() {
        // Only a change has an effect, and some listeners have it off already. Options fail on closed channels only.
        try? self.syncOptions?.setOption(.autoRead, value: true)
        try? self.syncOptions?.setOption(.autoRead, value: false)
    }
}
