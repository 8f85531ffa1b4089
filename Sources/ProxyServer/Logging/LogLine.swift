// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxySupport

/// One log event as one line: `time level label: message key=value …`.
///
/// ```
/// 2025-11-23T19:47:01.005Z info     server: listening section=TcpServer url=ssl://127.0.0.1:80
/// ```
enum LogLine {
    /// The longest message and the longest value that is written whole, in Unicode scalars.
    static let maximumLength = 4096

    /// - Parameter metadata: Written in the order of the keys, so that equal events are equal lines.
    static func text(
        milliseconds: Int64,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: Logger.Metadata
    ) -> String {
        var line = LogTimestamp.text(milliseconds: milliseconds)
        line += " " + level.rawValue + String(repeating: " ", count: max(0, 8 - level.rawValue.count))
        line += " " + label + ": " + message.escapedForMessage(limit: Self.maximumLength)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " " + key + "=" + Self.quotedIfNeeded("\(value)")
        }
        return line + "\n"
    }

    /// Bare where a reader can tell the value's end, in quotes otherwise.
    private static func quotedIfNeeded(_ value: String) -> String {
        let escaped = value.escapedForMessage(limit: Self.maximumLength)
        let isBare = !escaped.isEmpty && !escaped.unicodeScalars.contains { " \"=".unicodeScalars.contains($0) }
        if isBare { return escaped }
        var quoted = "\""
        for character in escaped { quoted += character == "\"" ? "\\\"" : String(character) }
        return quoted + "\""
    }
}
