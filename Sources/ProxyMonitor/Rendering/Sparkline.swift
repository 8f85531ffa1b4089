// SPDX-License-Identifier: GPL-3.0-only

/// A row of bars, as high as the values they stand for.
enum Sparkline {
    private static let blocks: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let letters: [String] = ["_", ".", ":", "-", "=", "+", "*", "#"]

    /// One column for each of the last values; the highest of those shown is a full bar, and only nothing at all the
    /// lowest. What is not known is a space.
    static func text(_ values: [UInt64?], columns: Int, _ encoding: PlainText.Encoding) -> String {
        let shown = values.suffix(max(0, columns))
        let peak = shown.compactMap { $0 }.max() ?? 0
        let bars = encoding == .utf8 ? self.blocks : self.letters
        return shown.map { value in
            guard let value else { return " " }
            guard value > 0 else { return bars[0] }
            // At least the second bar; rounding up, so that the peak is the last.
            let height = (Double(value) / Double(peak) * Double(bars.count - 1)).rounded(.up)
            return bars[min(max(1, Int(height)), bars.count - 1)]
        }.joined()
    }
}
