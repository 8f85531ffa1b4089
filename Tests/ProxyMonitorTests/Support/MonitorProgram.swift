// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Glibc
import ProxyTesting

/// The built program, and others that tests run.
enum MonitorProgram {
    struct Exit: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Where the build has put it: programs and tests are built into one directory.
    static var path: String {
        Bundle.main.bundleURL.appending(path: "nymea-remoteproxy-monitor").path
    }

    /// Runs it to its end, without a terminal.
    static func run(_ arguments: [String], locale: String = "C.UTF-8") async throws -> Exit {
        try await self.run(self.path, arguments, ["LC_ALL": locale])
    }

    /// Runs a program to its end.
    static func run(_ path: String, _ arguments: [String], _ variables: [String: String]) async throws -> Exit {
        let inherited = ProcessInfo.processInfo.environment.filter { !["TMUX", "NO_COLOR", "TERM"].contains($0.key) }
        let environment = inherited.merging(variables) { $1 }
        // The calls block, which the threads of Swift's concurrency must not.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = try SpawnedProcess(path: path, arguments: arguments, environment: environment)
                        try process.input.close()
                        // What goes to standard error is little, and fits into the pipe meanwhile.
                        let output = try process.output.readToEnd() ?? Data()
                        let errors = try process.errors.readToEnd() ?? Data()
                        try? process.output.close()
                        try? process.errors.close()
                        return Exit(
                            status: process.reap(),
                            output: String(decoding: output, as: UTF8.self),
                            errors: String(decoding: errors, as: UTF8.self)
                        )
                    }
                )
            }
        }
    }

    /// A folder that is there for one test; short, because a socket's path may have 107 bytes.
    static func inFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/monitor-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}
