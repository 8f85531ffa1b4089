// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
public import ProxyWire

/// Which clients a device waits for because they do not read, and which of them it has waited for long enough.
public struct StallWatch: Sendable {
    private let timeout: TimeAmount
    private var since: [TunnelAddress: NIODeadline] = [:]
    private var isChecked = false

    /// Nobody is waited for longer than `timeout`.
    public init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    /// Whether nobody is waited for, so that the device may be read.
    public var isEmpty: Bool { self.since.isEmpty }

    /// A client takes no more. Returns when `check(now:)` wants to be called, if that is not to happen already.
    public mutating func wait(for address: TunnelAddress, now: NIODeadline) -> NIODeadline? {
        if self.since[address] == nil { self.since[address] = now }
        guard !self.isChecked else { return nil }
        self.isChecked = true
        return now + self.timeout
    }

    /// A client takes payload again, or is gone. Returns whether it was waited for.
    public mutating func resumed(_ address: TunnelAddress) -> Bool {
        self.since.removeValue(forKey: address) != nil
    }

    /// Who is to be dropped, and when to check again; nil if that is not needed.
    public mutating func check(now: NIODeadline) -> (overdue: [TunnelAddress], next: NIODeadline?) {
        let overdue = self.since.filter { $0.value + self.timeout <= now }.map(\.key)
        let next = self.since.values.filter { $0 + self.timeout > now }.min().map { $0 + self.timeout }
        self.isChecked = next != nil
        return (overdue, next)
    }
}
