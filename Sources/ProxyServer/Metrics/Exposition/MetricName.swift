// SPDX-License-Identifier: GPL-3.0-only

/// The names that Prometheus takes (its data model, "Metric names and labels").
enum MetricName {
    /// Bytes of a name; no rule of Prometheus, but longer ones are a mistake.
    static let maximumLength = 200

    /// Whether a family may have this name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func isValid(_ name: String) -> Bool {
        self.isWord(name) { $0 == UInt8(ascii: ":") }
    }

    /// Whether a label may have this name: `[a-zA-Z_][a-zA-Z0-9_]*`, and neither Prometheus' own (`__…`) nor a
    /// histogram's (`le`).
    static func isValid(label name: String) -> Bool {
        !name.hasPrefix("__") && name != "le" && self.isWord(name) { _ in false }
    }

    /// The name that comes closest to what a library calls its metric, as `http.server-requests`: an underscore stands
    /// for each byte that Prometheus does not take. Empty for the empty name.
    static func sanitized(_ name: String) -> String {
        let bytes = name.utf8.map { self.isTail($0) || $0 == UInt8(ascii: ":") ? $0 : UInt8(ascii: "_") }
        let startsWithDigit = bytes.first.map { !self.isHead($0) && $0 != UInt8(ascii: ":") } ?? false
        return (startsWithDigit ? "_" : "") + String(decoding: bytes, as: UTF8.self)
    }

    private static func isWord(_ name: String, or isMore: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= self.maximumLength else { return false }
        return (self.isHead(first) || isMore(first))
            && name.utf8.dropFirst().allSatisfy { self.isTail($0) || isMore($0) }
    }

    private static func isHead(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isTail(_ byte: UInt8) -> Bool {
        self.isHead(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
