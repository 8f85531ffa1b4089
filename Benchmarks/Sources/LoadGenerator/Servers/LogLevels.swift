// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// The levels of a log's lines: `2026-11-25T19:47:01.005Z warning  TcpSocketServer: …`.
enum LogLevels {
    /// The lines at error level of a file that may be long; the first of them, at most `kept`, and how many there are.
    ///
    /// A line that is no line of the log (what the runtime says before it ends the process) counts too.
    ///
    /// - Throws: `BenchmarkError` if the file cannot be opened.
    static func errors(in path: String, kept: Int = 10) throws -> (lines: [String], count: Int) {
        guard let file = fopen(path, "re") else { throw BenchmarkError.system(path) }
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer {
            free(buffer)
            fclose(file)
        }
        var errors: (lines: [String], count: Int) = ([], 0)
        while getline(&buffer, &capacity, file) > 0 {
            guard let buffer else { break }
            let line = String(cString: buffer)
            guard Self.isError(line) else { continue }
            errors.count += 1
            if errors.lines.count < kept { errors.lines.append(String(line.prefix(200))) }
        }
        return errors
    }

    static func isError(_ line: String) -> Bool {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard let first = words.first, words.count > 1 else { return !words.isEmpty }
        let isLogged = first.hasSuffix("Z") && first.contains("T")
        return !isLogged || !["warning", "notice", "info", "debug", "trace"].contains(words[1])
    }
}
