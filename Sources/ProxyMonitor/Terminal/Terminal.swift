// SPDX-License-Identifier: GPL-3.0-only

import CNcurses

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The terminal of this process, by ncurses: draws lines, reads keys. For one thread, the one that made it.
final class Terminal {
    /// How long ncurses waits for the rest of a key that begins with Esc, in milliseconds.
    static let escapeDelay: CInt = 25
    /// No screen is larger; whatever the terminal says.
    static let maximumSize = Size(columns: 1000, rows: 1000)
    /// Keys that are read at once.
    static let maximumKeys = 256

    private let screen: OpaquePointer
    private let window: UnsafeMutablePointer<WINDOW>
    private let palette: Palette
    private var isOpen = true

    /// Takes the terminal over.
    ///
    /// - Throws: ``MonitorError/Code/usage`` when there is none, or none that ncurses knows.
    init(environment: TerminalEnvironment) throws(MonitorError) {
        var settings = termios()
        guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &settings) == 0 else {
            throw MonitorError(.usage, "the view needs a terminal")
        }
        use_env(false)
        use_tioctl(true)
        // Not initscr(), which ends the process when it does not know the terminal.
        guard let screen = cnNewTerminal(), let window = newwin(0, 0, 0, 0) else {
            throw MonitorError(.usage, "the terminal '\(environment.terminal)' is not known: set TERM, or use -n")
        }
        self.screen = screen
        self.window = window
        EmergencyRestore.arm(settings)
        cbreak()
        noecho()
        nonl()
        keypad(window, true)
        nodelay(window, true)
        set_escdelay(Self.escapeDelay)
        curs_set(0)
        let hasColours = environment.allowsColours && has_colors() && start_color() == OK
        self.palette = Palette(hasColours: hasColours)
        if hasColours {
            let background: Int16 = use_default_colors() == OK ? -1 : Palette.Colour.black.rawValue
            for colour in Palette.Colour.allCases { init_pair(colour.rawValue + 1, colour.rawValue, background) }
        }
        self.fit()
    }

    deinit { self.close() }

    /// Gives the terminal back as it was.
    func close() {
        guard self.isOpen else { return }
        self.isOpen = false
        endwin()
        EmergencyRestore.disarm()
        delscreen(self.screen)
    }

    /// Its size.
    private(set) var size = Size(columns: 80, rows: 24)

    /// Takes on the size that the terminal has now.
    func fit() {
        var found = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &found) == 0, found.ws_col > 0, found.ws_row > 0 else { return }
        self.size = Size(
            columns: min(Int(found.ws_col), Self.maximumSize.columns),
            rows: min(Int(found.ws_row), Self.maximumSize.rows)
        )
        resize_term(CInt(self.size.rows), CInt(self.size.columns))
        wresize(self.window, CInt(self.size.rows), CInt(self.size.columns))
        clearok(self.window, true)
    }

    /// Lets the shell have the terminal, stops, and goes on when the shell says so.
    func suspend() {
        endwin()
        TerminalSignals.stopProcess()
        self.restart()
    }

    /// Somebody else had the terminal: sets it up, and draws everything, anew.
    func restart() {
        endwin()
        self.fit()
        redrawwin(self.window)
        wrefresh(self.window)
        curs_set(0)
    }

    /// Shows a screen.
    func draw(_ lines: [Line]) {
        werase(self.window)
        for (row, line) in lines.prefix(self.size.rows).enumerated() {
            var column = 0
            for span in line.spans {
                self.set(self.palette.attributes(of: span.style))
                // Each span at its place: should a terminal think otherwise about a character, the next one is right.
                wmove(self.window, CInt(row), CInt(column))
                self.add(span)
                column += span.width
            }
        }
        cnSetAttributes(self.window, cnNormal, 0)
        wrefresh(self.window)
    }

    private func set(_ attributes: Palette.Attributes) {
        var bits = cnNormal
        if attributes.isBold { bits |= cnBold }
        if attributes.isDim { bits |= cnDim }
        if attributes.isReversed { bits |= cnReverse }
        if attributes.isUnderlined { bits |= cnUnderline }
        cnSetAttributes(self.window, bits, attributes.foreground.map { $0.rawValue + 1 } ?? 0)
    }

    private func add(_ span: Span) {
        var characters: [wchar_t] = []
        for cell in PlainText(span.text, .utf8).cells {
            let scalars = cell.text.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
            // ncurses goes by the C library's widths, whose Unicode may be older than ours.
            if scalars.reduce(0, { $0 + Int(cnWidth($1)) }) == cell.width {
                characters += scalars
            } else {
                characters += Array(repeating: wchar_t(UInt8(ascii: "?")), count: cell.width)
            }
        }
        waddnwstr(self.window, characters, CInt(characters.count))
    }

    /// The keys that were pressed; nil when the terminal has gone.
    func readKeys() -> [Key]? {
        var keys: [Key] = []
        for _ in 0..<Self.maximumKeys {
            var character = wint_t()
            let kind = wget_wch(self.window, &character)
            if kind == KEY_CODE_YES {
                if let key = Key(code: CInt(bitPattern: character)) { keys.append(key) }
            } else if kind == OK {
                if character == 0x1B, self.skipSequence() { continue }
                if let key = Key(character: character) { keys.append(key) }
            } else {
                // Nothing to be read, and yet something there: the end.
                let isGone = keys.isEmpty && Readiness.wait(for: [STDIN_FILENO], milliseconds: 0) == [true]
                return isGone ? nil : keys
            }
        }
        return keys
    }

    /// Behind an Esc, takes what follows at once: the rest of a key that ncurses does not know. False when nothing does.
    private func skipSequence() -> Bool {
        var character = wint_t()
        var count = 0
        while count < Self.maximumKeys, wget_wch(self.window, &character) != ERR { count += 1 }
        return count > 0
    }
}
