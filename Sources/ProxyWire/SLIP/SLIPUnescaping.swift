// SPDX-License-Identifier: GPL-3.0-only

/// Removes the escapes of a frame, or of one part of it, in place.
struct SLIPUnescaping {
    enum Stop {
        /// Behind the frame's END.
        case end
        /// At the end of the bytes. `isEscaped`: behind an ESC, whose second byte has yet to come.
        case exhausted(isEscaped: Bool)
        /// Before a byte that may not follow the ESC that it follows.
        case malformedEscape
        /// Somewhere in a frame that is longer than allowed.
        case tooLong
    }

    /// How many bytes of the frame there are now, from where the unescaping started.
    private(set) var count: Int
    /// Where the bytes begin that have not been looked at.
    private(set) var next: Int
    private(set) var stop: Stop

    /// Unescapes `bytes` from `start` on.
    ///
    /// Nothing is written before the first escape, and nothing from ``next`` on.
    /// - Parameters:
    ///   - isEscaped: Whether an ESC came right before `start`.
    ///   - limit: The most bytes that may come of it.
    init(_ bytes: UnsafeMutableRawBufferPointer, from start: Int, isEscaped: Bool, limit: Int) {
        var (input, output, isEscaped) = (start, start, isEscaped)
        scan: do {
            while true {
                if isEscaped {
                    guard input < bytes.count else {
                        self.stop = .exhausted(isEscaped: true)
                        break scan
                    }
                    guard let byte = Self.unescaped(bytes[input]) else {
                        self.stop = .malformedEscape
                        break scan
                    }
                    bytes[output] = byte
                    input &+= 1
                    output &+= 1
                }
                let end = SLIPScan.firstSpecial(.init(bytes), from: input)
                Self.move(bytes, from: input..<end, to: output)
                output &+= end &- input
                input = end
                guard output &- start <= limit else {
                    self.stop = .tooLong
                    break scan
                }
                guard input < bytes.count else {
                    self.stop = .exhausted(isEscaped: false)
                    break scan
                }
                isEscaped = bytes[input] == SLIPByte.escape
                input &+= 1
                guard isEscaped else {
                    self.stop = .end
                    break scan
                }
            }
        }
        self.count = output &- start
        self.next = input
    }

    @inline(__always)
    private static func unescaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case SLIPByte.escapedEnd: SLIPByte.end
        case SLIPByte.escapedEscape: SLIPByte.escape
        default: nil
        }
    }

    /// Moves a run to the front; the two places may overlap.
    @inline(__always)
    private static func move(_ bytes: UnsafeMutableRawBufferPointer, from run: Range<Int>, to output: Int) {
        guard output < run.lowerBound, !run.isEmpty else { return }
        let target = UnsafeMutableRawBufferPointer(rebasing: bytes[output..<run.upperBound])
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[run]))
    }
}
