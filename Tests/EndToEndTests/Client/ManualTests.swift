// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

extension EndToEnd {
    /// What each program says of itself, from the definitions of its arguments: completions, and its page of the manual.
    @Suite struct ManualTests {
        private static let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Packaging/man").standardized.path

        @Test(arguments: [Program.daemon, .client, .tunnelClient, .monitor], ["bash", "zsh", "fish"])
        func completions(of program: Program, for shell: String) async throws {
            let exit = try await ChildProcess.exit(program, ["--generate-completion-script", shell])
            #expect(exit.status == 0)
            #expect(exit.output.contains(program.rawValue))
            let option = program == .daemon ? "logging" : program == .monitor ? "socket" : "url"
            #expect(exit.output.contains(option), "\(exit.output)")
        }

        @Test(arguments: [(Program.daemon, 8), (.client, 1), (.tunnelClient, 1), (.monitor, 1)])
        func page(of program: Program, section: Int) async throws {
            let fragment = "\(Self.page)/\(program.rawValue).\(section).mdoc"
            let script = """
                "$0" --experimental-dump-help |
                    python3 "$1" --section \(section) --version 1 --date 2026-01-01 "$2"
                """
            let exit = try await ChildProcess.exit(
                .shell,
                ["-c", script, program.url.path, "\(Self.page)/make-man-page.py", fragment]
            )
            #expect(exit.status == 0, "\(exit.errors)")
            let headings = exit.output.split(separator: "\n").filter { $0.hasPrefix(".Sh ") }
            for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES"] {
                #expect(headings.contains { $0.contains(heading) }, "\(heading): \(headings)")
            }
        }
    }
}
