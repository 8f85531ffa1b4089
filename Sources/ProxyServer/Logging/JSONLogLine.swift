// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxySupport

/// One log event as one JSON object (RFC 8259) on a line of its own, for programs that read logs.
///
/// ```
/// {"time":"2025-11-23T19:47:01.005Z","level":"info","category":"TcpSocketServer","message":"listening","fields":{"api":"rendezvous"}}
/// ```
///
/// `fields` has the metadata, in the order of the keys; values are strings, or lists and objects of them.
enum JSONLogLine {
    /// - Parameter milliseconds: Of Unix time.
    static func text(
        milliseconds: Int64,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: Logger.Metadata
    ) -> String {
        var line = #"{"time":""# + LogTimestamp.text(milliseconds: milliseconds)
        line += #"","level":""# + level.rawValue + #"","category":"#
        Self.append(label, to: &line)
        line += #","message":"#
        Self.append(message, to: &line)
        line += #","fields":"#
        Self.append(metadata, to: &line)
        return line + "}\n"
    }

    private static func append(_ metadata: Logger.Metadata, to line: inout String) {
        line += "{"
        for (index, field) in metadata.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { line += "," }
            Self.append(field.key, to: &line)
            line += ":"
            Self.append(field.value, to: &line)
        }
        line += "}"
    }

    private static func append(_ value: Logger.MetadataValue, to line: inout String) {
        switch value {
        case .string(let text):
            Self.append(text, to: &line)
        case .stringConvertible(let value):
            Self.append(value.description, to: &line)
        case .dictionary(let metadata):
            Self.append(metadata, to: &line)
        case .array(let values):
            line += "["
            for (index, value) in values.enumerated() {
                if index > 0 { line += "," }
                Self.append(value, to: &line)
            }
            line += "]"
        }
    }

    /// A string literal, cut after `LogLine.maximumLength` scalars. What would move a cursor in a terminal is escaped, too.
    private static func append(_ text: String, to line: inout String) {
        line += "\""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < LogLine.maximumLength else {
                line += "…"
                break
            }
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case _ where MessageText.isUnsafe(scalar): Self.appendEscape(of: scalar, to: &line)
            default: line.unicodeScalars.append(scalar)
            }
        }
        line += "\""
    }

    /// RFC 8259 section 7: a code unit of UTF-16 each, so two of them beyond U+FFFF.
    private static func appendEscape(of scalar: Unicode.Scalar, to line: inout String) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
