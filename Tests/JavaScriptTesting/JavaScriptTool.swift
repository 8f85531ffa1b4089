// SPDX-License-Identifier: GPL-3.0-only

package import Foundation
import ProxyTesting

/// Node, or the compiler of TypeScript, run to its end.
package enum JavaScriptTool: String, Sendable {
    case node = "/usr/bin/node"
    /// Debian's node-typescript.
    case typeScript = "/usr/bin/tsc"

    package struct NotInstalled: Error, CustomStringConvertible {
        package let description: String
    }

    /// How it ended.
    package struct Outcome: Sendable {
        /// The exit code; or the signal that killed it, negated.
        package let status: Int32
        /// What it has written to standard output.
        package let output: String
        /// What it has written to standard error.
        package let errors: String
    }

    /// The top of the repository.
    package static let repository = {
        var url = URL(filePath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url
    }()

    /// - Parameters:
    ///   - arguments: Paths begin at the top of the repository.
    ///   - input: What it reads from standard input.
    package func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        guard FileManager.default.isExecutableFile(atPath: self.rawValue) else {
            throw NotInstalled(
                description: "\(self.rawValue) is not there: run 'make test', which installs what it needs"
            )
        }
        let process = try SpawnedProcess(
            path: "/bin/sh",
            arguments: ["-c", #"cd "$0" && exec "$@""#, Self.repository.path, self.rawValue] + arguments,
            environment: ProcessInfo.processInfo.environment
        )
        async let errors = Self.detached { try process.errors.readToEnd() }
        async let output = Self.detached { try process.output.readToEnd() }
        // It may end without having read all of it.
        try? await Self.detached {
            try process.input.write(contentsOf: Data(input.utf8))
            try process.input.close()
        }
        let texts = try await (output, errors)
        let status = try await Self.detached {
            process.waitUntilExit()
            return process.reap()
        }
        return Outcome(
            status: status,
            output: String(decoding: texts.0 ?? Data(), as: UTF8.self),
            errors: String(decoding: texts.1 ?? Data(), as: UTF8.self)
        )
    }

    /// The calls block, which the threads of Swift's concurrency must not.
    private static func detached<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }
}
