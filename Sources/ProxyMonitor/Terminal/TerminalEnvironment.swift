// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the user's environment says about text and colours.
package struct TerminalEnvironment: Equatable, Sendable {
    /// What `TERM` says.
    package var terminal: String
    /// Whether colours may be used if the terminal has them: unless `NO_COLOR` is set, to whatever but nothing
    /// (no-color.org).
    package var allowsColours: Bool
    package var encoding: PlainText.Encoding

    /// - Parameter codeset: the name of the locale's encoding.
    init(variables: (String) -> String?, codeset: String) {
        self.terminal = variables("TERM") ?? ""
        self.allowsColours = (variables("NO_COLOR") ?? "").isEmpty
        self.encoding = ["UTF-8", "UTF8"].contains(codeset.uppercased()) ? .utf8 : .ascii
    }

    /// Takes on the user's locale, for ncurses too, and reads the environment. To be called once, at the beginning.
    package static func adopt() -> TerminalEnvironment {
        setlocale(LC_ALL, "")
        let codeset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } ?? ""
        return TerminalEnvironment(variables: { getenv($0).map { String(cString: $0) } }, codeset: codeset)
    }
}
