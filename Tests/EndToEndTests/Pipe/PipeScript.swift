// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting

/// A folder for shells' scripts, in which `anna` and `bert` are two client programs with --stdio that meet each other.
struct PipeScript {
    let folder: TemporaryFolder

    /// - Parameter options: for both of them.
    init(_ one: TestEndpoint, _ two: TestEndpoint, options: [String] = [], in folder: TemporaryFolder) throws {
        self.folder = folder
        for (name, endpoint) in [("anna", one), ("bert", two)] {
            let words = [try Program.client.url.path] + Client.arguments(name, at: endpoint) + ["--stdio"] + options
            // By exec, for a shell that stayed would keep the output open.
            let command = words.map(Self.quoted).joined(separator: " ")
            let path = try folder.write("#!/bin/sh\nexec \(command) \"$@\"\n", to: name)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        }
    }

    /// Starts a daemon, and gives the two of a script the transports named.
    static func with<Result>(
        _ one: TestEndpoint.Transport,
        _ two: TestEndpoint.Transport,
        options: [String] = [],
        _ body: (PipeScript) async throws -> Result
    ) async throws -> Result {
        let isSecure = one.isSecure || two.isSecure
        return try await Daemon.run(tls: isSecure ? .ecdsa : nil) { daemon in
            try await TemporaryFolder.with { folder in
                try await body(PipeScript(daemon[one], daemon[two], options: options, in: folder))
            }
        }
    }

    /// Runs a script in the folder to its end.
    func callAsFunction(_ script: String) async throws -> ChildProcess.Exit {
        try await ChildProcess.exit(.shell, ["-eu", "-c", self.text(script)])
    }

    /// The script with what it needs in front of it.
    func text(_ script: String) -> String {
        "cd \(Self.quoted(self.folder.path))\nPATH=$PWD:$PATH\n\(script)"
    }

    private static func quoted(_ word: String) -> String {
        "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
