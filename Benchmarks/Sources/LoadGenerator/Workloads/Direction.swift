// SPDX-License-Identifier: GPL-3.0-only

/// Who sends.
public enum Direction: String, CaseIterable, Codable, Sendable {
    /// The ends that were opened first; the clients of a device.
    case up
    /// The other ends; the device.
    case down
    case both

    var isUp: Bool { self != .down }

    var isDown: Bool { self != .up }
}
