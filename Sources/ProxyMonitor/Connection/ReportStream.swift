// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// Cuts what a server sends into reports: by their braces, so that a report may have many lines.
struct ReportStream {
    /// Bytes of one report; ten thousand clients take about three million.
    static let maximumReportSize = 64 * 1024 * 1024

    private var splitter: JSONMessageSplitter
    /// The newest report that is complete and was not taken.
    private var newest: [UInt8]?

    init(maximumReportSize: Int = Self.maximumReportSize) {
        self.splitter = JSONMessageSplitter(maximumMessageSize: maximumReportSize)
    }

    /// Takes what came next.
    mutating func append(_ bytes: [UInt8]) throws(MonitorError) {
        self.splitter.append(bytes)
        while let event = self.splitter.next() {
            switch event {
            case .message(let message): self.newest = message
            case .failure(let error): throw MonitorError(.noReport, "what came is no report: \(error.reason)")
            }
        }
    }

    /// The newest report that has come; those before it are nobody's any more.
    mutating func take() -> [UInt8]? {
        defer { self.newest = nil }
        return self.newest
    }
}
