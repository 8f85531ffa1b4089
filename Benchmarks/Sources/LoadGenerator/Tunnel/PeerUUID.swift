// SPDX-License-Identifier: GPL-3.0-only

/// Uuids that name peers: a number each, within a group.
enum PeerUUID {
    /// - Parameter group: four hexadecimal digits, of which the first is 8 or 9 (RFC 9562, section 4.1).
    static func text(_ number: UInt64, group: String = "8000") -> String {
        let digits = String(number)
        let padding = String(repeating: "0", count: max(0, 12 - digits.count))
        return "{00000000-0000-4000-\(group)-\(padding)\(digits)}"
    }
}
