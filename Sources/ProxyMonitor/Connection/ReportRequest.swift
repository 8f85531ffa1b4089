// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

/// Asks a server for one report.
struct ReportRequest {
    /// How long an answer may take.
    static let timeout = Duration.seconds(10)

    let path: String
    /// Whether devices without clients are wanted, too.
    let printAll: Bool

    /// The first report that comes, as it came and as values. Blocks.
    ///
    /// - Throws: `unreachable`, `noReport`, `temporaryFailure` or `ioError`.
    func perform(timeout: Duration = Self.timeout) throws(MonitorError) -> (json: JSONValue, report: MonitorAPI.Report)
    {
        let socket = try MonitorSocket(connectingTo: self.path)
        try socket.refresh(printAll: self.printAll)
        let end = ContinuousClock.now + timeout
        var stream = ReportStream()
        while true {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else {
                throw MonitorError(.temporaryFailure, "\(self.path) sent no report within \(timeout)")
            }
            let milliseconds = Int((left / .milliseconds(1)).rounded(.up))
            guard Readiness.wait(for: [socket.number], milliseconds: milliseconds).contains(true) else { continue }
            switch try socket.read() {
            case .nothingYet: break
            case .end: throw MonitorError(.noReport, "\(self.path) closed the connection before it sent a report")
            case .bytes(let bytes):
                try stream.append(bytes)
                guard let message = stream.take() else { break }
                var decoder = ReportDecoder()
                return try decoder.decode(message)
            }
        }
    }
}
