// SPDX-License-Identifier: GPL-3.0-only

public import Logging

/// How much of a category is written: what has this level, and what is graver.
public enum LogLevel: String, CaseIterable, Sendable {
    case off, error, warning, info, debug, trace

    /// swift-log's name for it. Nothing of the server is critical, which for `off` is as quiet as swift-log can be.
    public var loggerLevel: Logger.Level {
        switch self {
        case .off: .critical
        case .error: .error
        case .warning: .warning
        case .info: .info
        case .debug: .debug
        case .trace: .trace
        }
    }
}
