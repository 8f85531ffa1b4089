// SPDX-License-Identifier: GPL-3.0-only

/// A configuration file in the original's INI dialect, as written: entries in file order, each with its line.
///
/// - `[section]` opens a section; the same section may be opened again.
/// - `key=value`; blanks around key and value do not count. A value may stand in double quotes, where `\"` and `\\`
///   are the only escapes; outside quotes a backslash is a backslash.
/// - `;` or `#` begins a comment at the start of a line, or after a blank behind a value.
/// - Lines end with LF or CRLF; a UTF-8 byte order mark at the start is skipped.
package struct INIDocument: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let section: String
        package let key: String
        package let value: String
        /// Counted from 1, as editors do.
        package let line: Int
    }

    package struct Header: Equatable, Sendable {
        package let section: String
        package let line: Int
    }

    /// A file longer than this is no configuration.
    package static let maximumSize = 1 << 20
    /// The most `key=value` lines a file may have.
    package static let maximumEntries = 4096

    package private(set) var headers: [Header] = []
    package private(set) var entries: [Entry] = []

    /// - Throws: The first line that is not INI, or a limit of this type that the file exceeds.
    package init(parsing bytes: some BidirectionalCollection<UInt8>) throws(INISyntaxError) {
        guard bytes.count <= Self.maximumSize else {
            throw INISyntaxError(line: 1, reason: "the file is longer than \(Self.maximumSize) bytes")
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes.dropFirst(0)
        var section = ""
        var number = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            do throws(INILine.Fault) {
                switch try INILine(parsing: line) {
                case .blank:
                    break
                case .header(let name):
                    section = name
                    self.headers.append(Header(section: name, line: number))
                case .entry(let key, let value):
                    guard self.entries.count < Self.maximumEntries else {
                        throw INILine.Fault(reason: "the file has more than \(Self.maximumEntries) entries")
                    }
                    self.entries.append(Entry(section: section, key: key, value: value, line: number))
                }
            } catch {
                throw INISyntaxError(line: number, reason: error.reason)
            }
        }
    }

    /// The entry that counts for a key: the last one, as the original's reader had it.
    package func entry(section: String, key: String) -> Entry? {
        self.entries.last { $0.section == section && $0.key == key }
    }
}

/// Why a file is not INI, and where.
package struct INISyntaxError: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let reason: String

    package var description: String { "line \(self.line): \(self.reason)" }
}
