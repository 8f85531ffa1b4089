// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Prints one report and is done.
package struct MonitorPrinter {
    package enum Format: Equatable, Sendable {
        case tree
        case json
    }

    private let socket: String
    private let format: Format
    private let showsAll: Bool

    /// - Parameter showsAll: see ``ReportTree`` and ``ReportLine``.
    package init(socket: String, _ format: Format, showsAll: Bool) {
        self.socket = socket
        self.format = format
        self.showsAll = showsAll
    }

    /// Writes it to standard output.
    package func run(_ environment: TerminalEnvironment) throws(MonitorError) {
        let (json, report) = try ReportRequest(path: self.socket, printAll: self.showsAll).perform()
        let text =
            switch self.format {
            case .tree:
                ReportTree(report, time: Int64(time(nil)), showsAll: self.showsAll, environment.encoding).text
            case .json:
                ReportLine.text(json, showsAll: self.showsAll)
            }
        // A reader that has gone is an error to be told, not the end by a signal.
        signal(SIGPIPE, SIG_IGN)
        try StandardStreams.output(text)
    }
}
