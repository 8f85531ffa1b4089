// SPDX-License-Identifier: GPL-3.0-only

internal import FoundationEssentials

/// What a measurement found: one row of a table, or JSON.
public protocol Report: Encodable, Sendable {
    static var columns: [String] { get }
    /// One text per column.
    var cells: [String] { get }
}

extension Report {
    public static func table(_ reports: [Self]) -> String {
        Table(columns: Self.columns, rows: reports.map(\.cells)).text
    }
}

/// JSON as this program writes it: one key per line, in a stable order.
public enum ReportJSON {
    public static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    /// - Throws: `BenchmarkError` if the file cannot be written.
    public static func write(_ value: some Encodable, to path: String) throws {
        try TextFile.write(try Self.text(of: value), to: path, mode: 0o644)
    }
}
