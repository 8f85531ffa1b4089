// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
public import Logging
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The server's log: lines on standard error, and in a file if the configuration says so.
public struct ServerLog: Sendable {
    /// How long the end of the process waits for lines that nobody takes.
    static let flushTimeout = DispatchTimeInterval.seconds(1)

    private let sink: LogSink
    private let format: LogFormat
    private let thresholds: [LogCategory: LogThreshold]

    /// - Throws: `.unavailable` if the configured file cannot be written.
    public init(_ configuration: ServerConfiguration) throws(StartError) {
        self.thresholds = configuration.logLevels.mapValues { LogThreshold($0.loggerLevel) }
        self.format = configuration.logFormat
        guard let file = configuration.logFile else {
            self.sink = LogSink(descriptors: [STDERR_FILENO], format: configuration.logFormat)
            return
        }
        do throws(SystemFault) {
            self.sink = try LogSink(STDERR_FILENO, file: file, format: configuration.logFormat)
        } catch {
            let id = Settings.logFile.facts.id
            let setting = "\(configuration.origin(of: id).prefix)\(id) = \(file.quotedForMessage)"
            throw StartError(.unavailable, "\(setting) cannot be written: \(error)")
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
        let threshold = self.thresholds[LogCategory(rawValue: label) ?? .application] ?? LogThreshold(.info)
        return LineLogHandler(label: label, sink: self.sink, threshold: threshold, format: self.format)
    }

    /// Takes other levels, at once and for all loggers.
    func update(_ levels: [LogCategory: LogLevel]) {
        for (category, level) in levels { self.thresholds[category]?.level = level.loggerLevel }
    }

    /// How the log is doing.
    public var status: LogStatus { self.sink.status }

    /// Opens the log's file anew, for who has given it another name (logrotate).
    ///
    /// Where that fails, lines go on into the file that was open, and one says why.
    public func reopen() {
        do throws(SystemFault) {
            guard try self.sink.reopen() else { return }
            self.logger(.application).info("the log file was opened anew")
        } catch {
            self.logger(.application).error(
                "the log file cannot be opened anew: lines go on into the one that was open",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// Waits until all lines are written, at most a second: nothing may keep the process from ending.
    public func flush() {
        self.sink.flush(until: .now() + Self.flushTimeout)
    }
}
