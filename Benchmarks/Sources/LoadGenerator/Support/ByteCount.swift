// SPDX-License-Identifier: GPL-3.0-only

/// A number of bytes as people write it: `64`, `16k`, `1M`, `1G`, in steps of 1024.
public struct ByteCount: Equatable, Sendable {
    public let value: Int

    /// nil for anything else, for nothing at all, and for more than fits.
    public init?(_ text: String) {
        let shifts: [Character: Int] = ["k": 10, "K": 10, "M": 20, "G": 30]
        let shift = text.last.flatMap { shifts[$0] }
        let digits = shift == nil ? Substring(text) : text.dropLast()
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number > 0 else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
        guard !overflow else { return nil }
        self.value = value
    }

    public init(_ value: Int) {
        self.value = value
    }
}
