// SPDX-License-Identifier: GPL-3.0-only

/// Writes families in Prometheus' text exposition format, version 0.0.4.
///
/// Families come in the order of their names, series in that of their labels: the same values give the same bytes.
/// A family without a series is left out.
enum PrometheusText {
    /// What HTTP calls it.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func render(_ families: [MetricFamily]) -> [UInt8] {
        var text = ""
        for family in families.sorted(by: { $0.description.name < $1.description.name }) where !family.samples.isEmpty {
            self.write(family, to: &text)
        }
        return Array(text.utf8)
    }

    private static func write(_ family: MetricFamily, to text: inout String) {
        let name = family.description.name
        text += "# HELP \(name) \(self.escaped(family.description.help, quotes: false))\n"
        text += "# TYPE \(name) \(family.description.kind.rawValue)\n"
        let series = family.samples.map { (labels: $0.labels.sorted(), value: $0.value) }
        for (labels, value) in series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            switch value {
            case .count(let count): self.write(name, labels, "\(count)", to: &text)
            case .number(let number): self.write(name, labels, self.number(number), to: &text)
            case .histogram(let histogram): self.write(histogram, name, labels, to: &text)
            }
        }
    }

    /// Buckets are cumulative: each counts what the smaller ones count, too.
    private static func write(
        _ histogram: HistogramValue,
        _ name: String,
        _ labels: [MetricLabel],
        to text: inout String
    ) {
        var total: UInt64 = 0
        for (index, count) in histogram.counts.enumerated() {
            total &+= count
            let bound = index < histogram.bounds.count ? histogram.bounds[index] : .infinity
            self.write("\(name)_bucket", labels + [MetricLabel("le", self.number(bound))], "\(total)", to: &text)
        }
        self.write("\(name)_sum", labels, self.number(histogram.sum), to: &text)
        self.write("\(name)_count", labels, "\(total)", to: &text)
    }

    private static func write(_ name: String, _ labels: [MetricLabel], _ value: String, to text: inout String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(self.escaped($0.value, quotes: true))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    /// As Go's ParseFloat takes it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Without ".0", as everybody writes counts. Beyond 2^53 not every whole number is a Double.
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 { return "\(whole)" }
        return "\(value)"
    }

    /// A backslash stands before a backslash and a quotation mark; a line feed is `\n`.
    static func escaped(_ text: String, quotes: Bool) -> String {
        let isPlain = text.utf8.allSatisfy {
            $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\"")
        }
        guard !isPlain else { return text }
        // By scalars: "\r\n" is one Character.
        return text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
