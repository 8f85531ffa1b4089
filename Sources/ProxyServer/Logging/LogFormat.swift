// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication

/// How a log line is written (`logFormat`).
public enum LogFormat: String, CaseIterable, Sendable {
    /// For people: `LogLine`.
    case text
    /// For programs: `JSONLogLine`.
    case json

    /// One line, its newline included.
    ///
    /// - Parameter milliseconds: Of Unix time.
    func line(
        milliseconds: Int64,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: Logger.Metadata
    ) -> String {
        switch self {
        case .text:
            LogLine.text(
                milliseconds: milliseconds,
                level: level,
                label: label,
                message: message,
                metadata: metadata
            )
        case .json:
            JSONLogLine.text(
                milliseconds: milliseconds,
                level: level,
                label: label,
                message: message,
                metadata: metadata
            )
        }
    }

    /// The line that stands in the place of lines that are missing.
    @Sendable func lossNotice(_ count: Int) -> String {
        self.line(
            milliseconds: UnixTime.milliseconds,
            level: .warning,
            label: LogCategory.application.rawValue,
            message: "log lines were lost: their reader was too slow, or the system did not take them",
            metadata: ["lines": "\(count)"]
        )
    }
}
