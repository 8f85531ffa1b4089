// SPDX-License-Identifier: GPL-3.0-only

public import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The server's log: lines on standard error, and in a file if the configuration says so.
public struct ServerLog: Sendable {
    private let sink: LogSink
    private let isVerbose: Bool

    /// - Throws: `.unavailable` if the configured file cannot be written.
    public init(_ configuration: ServerConfiguration) throws(StartError) {
        self.isVerbose = configuration.isVerbose
        if let file = configuration.logFile {
            let origin = configuration.origin(of: Settings.logFile.facts.id)
            self.sink = try LogSink(file: file, origin: origin)
        } else {
            self.sink = LogSink(descriptors: [STDERR_FILENO])
        }
    }

    /// A logger of one category, which is named on its lines.
    public func logger(_ category: LogCategory) -> Logger {
        Logger(label: category.rawValue, factory: self.makeHandler)
    }

    /// What `LoggingSystem.bootstrap` takes, for libraries that make their own loggers.
    ///
    /// - Parameter label: A category's name; any other label has the level of `Application`.
    public func makeHandler(label: String) -> any LogHandler {
        let category = LogCategory(rawValue: label) ?? .application
        return LineLogHandler(
            label: label,
            sink: self.sink,
            level: category.defaultLevel(isVerbose: self.isVerbose).loggerLevel
        )
    }
}
