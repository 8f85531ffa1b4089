// SPDX-License-Identifier: GPL-3.0-only

/// How long messages are: mostly short, and now and then as long as deployed clients' longest frames.
enum MessageSizes {
    private static let classes: [(share: Double, sizes: ClosedRange<Int>)] = [
        (0.15, 1...16), (0.45, 17...4096), (0.3, 4097...65_536), (0.1, 65_537...524_288),
    ]

    /// The last message of a stream. From a stream to a WebSocket the proxy keeps back what may be the beginning of a
    /// character, until more comes or the sender goes; so many random bytes are no text.
    static let last = 64

    static func any(atMost maximum: Int, _ random: inout SeededGenerator) -> Int {
        var draw = Double.random(in: 0..<1, using: &random)
        for (share, sizes) in Self.classes {
            if draw < share { return min(maximum, Int.random(in: sizes, using: &random)) }
            draw -= share
        }
        return 1
    }
}
