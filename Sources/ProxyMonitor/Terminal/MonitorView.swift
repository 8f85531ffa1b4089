// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The view in a terminal, from its first picture to the last key.
package enum MonitorView {
    /// Follows a server until the user quits or a signal asks for the end.
    ///
    /// - Throws: `usage` without a terminal, `unreachable` when nobody listens at the socket now. A server that goes
    ///   later is waited for.
    package static func run(socket path: String, _ environment: TerminalEnvironment) throws(MonitorError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw MonitorError(
                .usage,
                "the view needs a terminal for input and output; -n prints a tree, -j the report as JSON"
            )
        }
        _ = try MonitorSocket(connectingTo: path)
        let wakes = try WakePipe()
        TerminalSignals.deliver(to: wakes)
        let terminal = try Terminal(environment: environment)
        defer { terminal.close() }
        let feed = try ReportFeed(following: path) { wakes.wake() }
        defer { feed.stop() }
        var model = MonitorModel(path: path, size: terminal.size, encoding: environment.encoding)
        terminal.draw(model.lines)
        while true {
            let ready = Readiness.wait(for: [STDIN_FILENO, wakes.readEnd], milliseconds: nil)
            if ready[1] {
                guard self.answer(wakes.drain(), terminal, &model) else { return }
                let news = feed.newest
                model.show(status: news.status)
                if let snapshot = news.snapshot { model.show(report: snapshot) }
            }
            if ready[0] {
                guard let keys = terminal.readKeys() else { return }
                for key in keys {
                    if case .quit = model.apply(key) { return }
                }
            }
            if ready.contains(true) { terminal.draw(model.lines) }
        }
    }

    /// Does what signals ask for; false for the end. Zeros are the feed's.
    private static func answer(_ signals: [UInt8], _ terminal: Terminal, _ model: inout MonitorModel) -> Bool {
        let numbers = Set(signals.map(CInt.init))
        guard numbers.isDisjoint(with: TerminalSignals.requestsToEnd) else { return false }
        if numbers.contains(SIGTSTP) {
            terminal.suspend()
        } else if numbers.contains(SIGCONT) {
            terminal.restart()
        } else if numbers.contains(SIGWINCH) {
            terminal.fit()
        }
        model.resize(to: terminal.size)
        return true
    }
}
