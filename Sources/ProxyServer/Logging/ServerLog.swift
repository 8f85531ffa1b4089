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
    private let level: Logger.Level

    /// - Throws: `.unavailable` if the configured file cannot be written.
    public init(_ configuration: ServerConfiguration) throws(StartError) {
        self.level = configuration.isVerbose ? .debug : .info
        if let file = configuration.logFile {
            let origin = configuration.origin(of: Settings.logFile.facts.id)
            self.sink = try LogSink(file: file, origin: origin)
        } else {
            self.sink = LogSink(descriptors: [STDERR_FILENO])
        }
    }

    /// A logger of one category, which is named on its lines.
    public func logger(_ category: String) -> Logger {
        Logger(label: category, factory: self.makeHandler)
    }

    /// What `LoggingSystem.bootstrap` takes, for libraries that make their own loggers.
    public func makeHandler(category: String) -> any LogHandler {
        LineLogHandler(label: category, sink: self.sink, level: self.level)
    }
}
