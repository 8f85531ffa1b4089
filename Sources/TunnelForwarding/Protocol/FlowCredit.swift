// SPDX-License-Identifier: GPL-3.0-only

/// How much may be under way, in both directions of one forwarded connection.
///
/// Each side may send ``window`` bytes, and then as many as the other has said it took. So a connection whose bytes
/// nobody takes fills its own window, and neither the device's connection to the proxy nor the proxy.
struct FlowCredit {
    /// Bytes that may be under way in one direction: what is held at the other end at most. Of the same size as what a
    /// proxy holds for one client by default (`tunnelBuffer`).
    static let window = 256 * 1024

    /// What this side may send.
    private(set) var sendable = Self.window
    /// What the other side may send.
    private(set) var receivable = Self.window
    /// What was taken here, and the other side has not yet been told of.
    private var taken = 0

    /// Uses credit up.
    ///
    /// - Returns: how much of it may be sent now; 0 means to wait.
    mutating func reserve(_ count: Int) -> Int {
        let count = min(count, self.sendable)
        self.sendable -= count
        return count
    }

    /// The other side has taken so many bytes.
    mutating func granted(_ count: Int) throws(ForwardingError) {
        // More than was ever sent: it counts wrong, or wants to be flooded.
        guard count <= Self.window - self.sendable else { throw .malformedFrame("credit for \(count) bytes too many") }
        self.sendable += count
    }

    /// Bytes have come.
    mutating func received(_ count: Int) throws(ForwardingError) {
        guard count <= self.receivable else { throw .malformedFrame("\(count) bytes without credit") }
        self.receivable -= count
    }

    /// Bytes were taken here.
    ///
    /// - Returns: what the other side is to be told it may send; 0 means that it is not worth a frame yet.
    mutating func took(_ count: Int) -> Int {
        self.taken += count
        guard self.taken >= Self.window / 4 else { return 0 }
        defer { self.taken = 0 }
        self.receivable += self.taken
        return self.taken
    }
}
