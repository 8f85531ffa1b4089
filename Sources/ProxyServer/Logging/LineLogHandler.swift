// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication

/// swift-log's events as lines of a `LogSink`.
///
/// Called only for events at or above its level: nothing below costs more than the comparison.
struct LineLogHandler: LogHandler {
    let label: String
    let sink: LogSink
    let format: LogFormat
    /// The category's.
    let threshold: LogThreshold
    /// Of one logger, which somebody has set apart.
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, sink: LogSink, threshold: LogThreshold, format: LogFormat = .text) {
        self.label = label
        self.sink = sink
        self.threshold = threshold
        self.format = format
    }

    var logLevel: Logger.Level {
        get { self.ownLevel ?? self.threshold.level }
        set { self.ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var metadata = self.metadata
        // The nearer the call, the stronger.
        if let provided = self.metadataProvider?.get() { metadata.merge(provided) { $1 } }
        if let given = event.metadata { metadata.merge(given) { $1 } }
        if let error = event.error { metadata["error"] = "\(error)" }
        let line = self.format.line(
            milliseconds: UnixTime.milliseconds,
            level: event.level,
            label: self.label,
            message: "\(event.message)",
            metadata: metadata
        )
        self.sink.write(line)
    }
}
