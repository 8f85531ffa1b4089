// SPDX-License-Identifier: GPL-3.0-only

import Foundation

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
        let (process, input, output) = try Self.start(script, arguments)
        self.input = input
        self.firstLine = try await Self.detached {
            var line: [UInt8] = []
            while let byte = try output.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
            guard !line.isEmpty else {
                process.waitUntilExit()
                throw Failure(description: "\(script) ended with status \(process.terminationStatus)")
            }
            return String(decoding: line, as: UTF8.self)
        }
    }

    deinit { try? self.input.close() }

    /// Runs a script to its end.
    ///
    /// - Returns: What it has written to standard output.
    package static func output(of script: String, _ arguments: [String] = [], input text: String) async throws -> String
    {
        let (process, input, output) = try self.start(script, arguments)
        return try await self.detached {
            try input.write(contentsOf: Data(text.utf8))
            try input.close()
            let answer = try output.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw Failure(description: "\(script) ended with status \(process.terminationStatus)")
            }
            return String(decoding: answer, as: UTF8.self)
        }
    }

    private static func start(_ script: String, _ arguments: [String]) throws -> (Process, FileHandle, FileHandle) {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let python = package.appending(path: ".build/python-tools/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python.path) else {
            throw Failure(description: "\(python.path) is not there: run scripts/install-python-tools.sh, or make test")
        }
        let process = Process()
        process.executableURL = python
        process.arguments = [package.appending(path: "Tests/Python/\(script)").path] + arguments
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        // It would be mixed with what the tests say; a script that fails says so by its status.
        if ProcessInfo.processInfo.environment["PYTHON_PROGRAM_ERRORS"] == nil {
            process.standardError = FileHandle.nullDevice
        }
        try process.run()
        return (process, input.fileHandleForWriting, output.fileHandleForReading)
    }

    /// The calls block, which the threads of Swift's concurrency must not.
    private static func detached<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }
}
