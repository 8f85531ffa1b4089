// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser

/// `name=path`.
struct NamedProgram: ExpressibleByArgument {
    let name: String
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        // The name becomes part of a file's.
        guard parts.count == 2, parts[0].allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }) else {
            return nil
        }
        self.name = parts[0]
        self.path = parts[1]
    }

    /// - Throws: `ValidationError` if a name stands for two servers.
    static func checkNames(_ extraDaemons: [Self]) throws {
        let names = ["daemon", "haproxy", "relay"] + extraDaemons.map(\.name)
        guard Set(names).count == names.count else {
            throw ValidationError("--extra-daemon: names differ from each other, and from daemon, haproxy and relay.")
        }
    }
}
