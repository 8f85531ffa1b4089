// SPDX-License-Identifier: GPL-3.0-only

import Synchronization
import Testing

@testable import ClientConsole
@testable import RemoteProxyClient

/// What is written to a terminal whose last line is redrawn.
@Suite struct LiveOutputTests {
    private static let clear = "\r\u{1B}[K"
    private static let forms = ["a line that is live", "short line", "tiny"]

    /// A terminal, or something else, of a width that changes.
    private final class Screen: Sendable {
        let text = Mutex("")
        let columns = Mutex(80)

        func output(isTerminal: Bool = true) -> LiveOutput {
            LiveOutput(isTerminal: isTerminal) {
                self.columns.withLock { $0 }
            } write: { text in
                self.text.withLock { $0 += text }
            }
        }

        /// What was written since the last time.
        var written: String {
            self.text.withLock { text in
                defer { text = "" }
                return text
            }
        }
    }

    @Test func linesAppearAboveTheOneThatIsRedrawn() {
        let screen = Screen()
        let output = screen.output()
        output.say("one")
        #expect(screen.written == "one\n")
        output.redraw(Self.forms)
        #expect(screen.written == "\(Self.clear)a line that is live")
        output.redraw(Self.forms)
        #expect(screen.written == "")
        output.say("two")
        #expect(screen.written == "\(Self.clear)two\na line that is live")
        output.redraw([])
        #expect(screen.written == Self.clear)
        output.say("three")
        #expect(screen.written == "three\n")
    }

    /// The form that fits is taken; the shortest is cut.
    @Test(arguments: [
        (20, "a line that is live"), (19, "short line"), (11, "short line"), (10, "tiny"), (4, "tin"), (1, ""),
    ])
    func narrowTerminals(_ columns: Int, _ shown: String) {
        let screen = Screen()
        screen.columns.withLock { $0 = columns }
        screen.output().redraw(Self.forms)
        #expect(screen.written == (shown.isEmpty ? "" : Self.clear + shown))
    }

    /// What the terminal has wrapped when it became narrower is taken away with all of its rows.
    @Test(arguments: [(19, 0, "short line"), (18, 1, "short line"), (10, 1, "tiny"), (9, 2, "tiny"), (5, 3, "tiny")])
    func aTerminalThatBecomesNarrower(_ columns: Int, _ rowsAbove: Int, _ shown: String) {
        let clear = rowsAbove == 0 ? Self.clear : "\r\u{1B}[\(rowsAbove)A\u{1B}[J"
        for saysALine in [false, true] {
            let screen = Screen()
            let output = screen.output()
            output.redraw(Self.forms)
            #expect(screen.written.hasSuffix(Self.forms[0]))
            screen.columns.withLock { $0 = columns }
            if saysALine {
                output.say("line")
                #expect(screen.written == "\(clear)line\n\(shown)")
            } else {
                output.redraw(Self.forms)
                #expect(screen.written == clear + shown)
            }
            screen.columns.withLock { $0 = 80 }
            output.redraw(Self.forms)
            #expect(screen.written == Self.clear + Self.forms[0])
        }
    }

    @Test func nothingIsRedrawnElsewhere() {
        let screen = Screen()
        let output = screen.output(isTerminal: false)
        output.redraw(Self.forms)
        output.say("one")
        #expect(screen.written == "one\n")
    }

    /// What --very-verbose shows goes above the last line as everything else does.
    @Test func trafficIsALineToo() throws {
        let screen = Screen()
        let console = Console(program: "p", verbosity: .traffic, output: screen.output())
        console.redraw(["live"])
        #expect(screen.written == "\(Self.clear)live")
        let observer = try #require(console.trafficObserver)
        observer(TrafficEvent(.sent, .control("{}")))
        #expect(screen.written == "\(Self.clear)-> {}\nlive")
        console.error(ClientError.partnerEncrypts)
        #expect(screen.written.hasPrefix("\(Self.clear)p: the partner encrypts"))
        Console(program: "p", verbosity: .errors, output: screen.output()).redraw(["live"])
        #expect(screen.written == "")
    }
}
