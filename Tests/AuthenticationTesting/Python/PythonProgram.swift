// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Synchronization

/// A script of Tests/Python, run with what scripts/install-python-tools.sh has installed.
package final class PythonProgram: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What the script has written when it said something for the first time, one line.
    package let firstLine: String
    /// The script runs until this is closed, or this process ends.
    private let input: FileHandle

    /// Starts a script that says one line and then runs on.
    package init(_ script: String, _ arguments: [String]) async throws {
        let process = try Self.start(script, arguments)
        self.input = process.input
        self.firstLine = try await Self.detached {
            var line: [UInt8] = []
            while let byte = try process.output.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
                line.append(byte)
            }
            guard !line.isEmpty else { throw Self.failure(of: script, process) }
            return String(decoding: line, as: UTF8.self)
        }
    }

    deinit { try? self.input.close() }

    /// Runs a script to its end.
    ///
    /// - Returns: What it has written to standard output.
    package static func output(
        of script: String,
        _ arguments: [String] = [],
        input text: String
    ) async throws -> String {
        let process = try self.start(script, arguments)
        return try await self.detached {
            try process.input.write(contentsOf: Data(text.utf8))
            try process.input.close()
            let answer = try process.output.readToEnd() ?? Data()
            guard !answer.isEmpty else { throw self.failure(of: script, process) }
            process.waitUntilExit()
            _ = process.reap()
            return String(decoding: answer, as: UTF8.self)
        }
    }

    private static func start(_ script: String, _ arguments: [String]) throws -> SpawnedProcess {
        var package = URL(filePath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        let python = package.appending(path: ".build/python-tools/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            throw Failure(description: "\(python.path) is not there: run scripts/install-python-tools.sh, or make test")
        }
        let process = try SpawnedProcess(
            path: python.path,
            arguments: [package.appending(path: "Tests/Python/\(script)").path] + arguments,
            environment: ProcessInfo.processInfo.environment
        )
        // Read at all times, or a script that complains a lot would wait for ever.
        Thread.detachNewThread { [errors = process.errors, complaints = Self.complaints] in
            while case let bytes = errors.availableData, !bytes.isEmpty { complaints.append(bytes) }
        }
        return process
    }

    /// What all scripts have written to standard error, as much of it as helps.
    private static let complaints = Complaints()

    private final class Complaints: Sendable {
        private let bytes = Mutex(Data())

        func append(_ more: Data) { self.bytes.withLock { $0 = ($0 + more).suffix(4096) } }
        var text: String { self.bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    private static func failure(of script: String, _ process: SpawnedProcess) -> Failure {
        process.waitUntilExit()
        return Failure(description: "\(script) ended with status \(process.reap()): \(self.complaints.text)")
    }

    /// The calls block, which the threads of Swift's concurrency must not.
    private static func detached<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }
}
