// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

/// A shell in a real terminal, by a tmux server of its own.
struct Tmux: Sendable {
    /// Bound of every wait; a busy machine needs seconds.
    static let patience = Duration.seconds(30)

    struct NotShown: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: String
    private let environment: [String: String]

    /// Starts a shell, runs the body, and ends the server with all that runs in it.
    static func run<Result>(
        in folder: String,
        columns: Int = 100,
        rows: Int = 30,
        environment: [String: String] = [:],
        _ body: (Tmux) async throws -> Result
    ) async throws -> Result {
        let variables = ["LC_ALL": "C.UTF-8", "SHELL": "/bin/sh", "PS1": "ready> ", "ENV": "", "HOME": folder]
        let tmux = Tmux(socket: "\(folder)/tmux.sock", environment: variables.merging(environment) { $1 })
        try await tmux.command([
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec /bin/sh",
        ])
        do {
            try await tmux.wait(for: "ready>")
            let result = try await body(tmux)
            await tmux.end()
            return result
        } catch {
            await tmux.end()
            throw error
        }
    }

    /// Presses keys, by tmux's names for them.
    func press(_ keys: String...) async throws {
        for key in keys { try await self.command(["send-keys", key]) }
    }

    /// Types a text.
    func type(_ text: String) async throws {
        try await self.command(["send-keys", "-l", text])
    }

    /// Types a line to the shell.
    func enter(_ line: String) async throws {
        try await self.type(line)
        try await self.press("Enter")
    }

    func resize(columns: Int, rows: Int) async throws {
        try await self.command(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The screen as it is.
    ///
    /// - Parameter withEscapes: colours and the like, too, as escape sequences.
    func screen(withEscapes: Bool = false) async throws -> String {
        try await self.command(["capture-pane", "-p"] + (withEscapes ? ["-e"] : []))
    }

    /// The screen, once it is as it should be.
    @discardableResult
    func wait(
        until what: String,
        withEscapes: Bool = false,
        _ isAsItShouldBe: (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + Self.patience
        while true {
            let screen = try await self.screen(withEscapes: withEscapes)
            if isAsItShouldBe(screen) { return screen }
            guard .now < end else {
                throw NotShown(description: "waited in vain for \(what), the screen is:\n\(screen)")
            }
            // tmux has no event for this; each look is a process of its own anyway.
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    /// The screen, once a text is on it.
    @discardableResult
    func wait(for text: String) async throws -> String {
        try await self.wait(until: "'\(text)'") { $0.contains(text) }
    }

    /// Ends the server; one that has ended already is no harm.
    private func end() async {
        _ = try? await self.command(["kill-server"])
    }

    @discardableResult
    private func command(_ arguments: [String]) async throws -> String {
        let exit = try await MonitorProgram.run(
            "/usr/bin/tmux",
            ["-u", "-S", self.socket] + arguments,
            self.environment
        )
        guard exit.status == 0 else {
            throw NotShown(description: "tmux \(arguments.joined(separator: " ")): \(exit.errors)")
        }
        return exit.output
    }
}
