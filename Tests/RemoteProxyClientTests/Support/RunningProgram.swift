// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Glibc

/// A client program as a process of its own.
final class RunningProgram: Sendable {
    private let process: Process
    private let input = Pipe()
    /// What it writes to standard output and standard error.
    let output: OutputCollector
    let errors: OutputCollector
    private let ended: Task<Int32, Never>

    /// The programs.
    enum Name: String {
        case client = "nymea-remoteproxy-client"
        case tunnelClient = "nymea-remoteproxy-tunnelclient"
    }

    /// - Parameter input: all of standard input; nil leaves it open.
    init(_ name: Name, _ arguments: [String], input text: String?) throws {
        let process = Process()
        let directory = Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(filePath: ".")
        process.executableURL = directory.appending(path: name.rawValue)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = self.input
        process.standardOutput = output
        process.standardError = errors
        let (exits, exit) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { exit.yield($0.terminationStatus) }
        self.ended = Task {
            for await status in exits { return status }
            return -1
        }
        try process.run()
        self.process = process
        self.output = OutputCollector(output.fileHandleForReading)
        self.errors = OutputCollector(errors.fileHandleForReading)
        if let text {
            try self.input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try self.input.fileHandleForWriting.close()
        }
    }

    /// Types something.
    func type(_ text: String) throws {
        try self.input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Ends its standard input.
    func closeInput() throws {
        try self.input.fileHandleForWriting.close()
    }

    func interrupt() {
        self.process.interrupt()
    }

    /// Waits for its end.
    func status() async -> Int32 { await self.ended.value }

    /// Runs it to its end; kills it when the test's time is up.
    static func run(
        _ name: Name,
        _ arguments: [String],
        input: String = ""
    ) async throws -> (status: Int32, out: String, err: String) {
        let program = try RunningProgram(name, arguments, input: input)
        let status = await withTaskCancellationHandler {
            await program.status()
        } onCancel: {
            kill(program.process.processIdentifier, SIGKILL)
        }
        return (status, await program.output.all(), await program.errors.all())
    }
}

/// Gathers what a pipe delivers.
final class OutputCollector: Sendable {
    private let chunks: AsyncStream<String>
    private let gathered = SharedLog<String>()

    init(_ handle: FileHandle) {
        let (chunks, continuation) = AsyncStream.makeStream(of: String.self)
        self.chunks = chunks
        Thread.detachNewThread {
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                continuation.yield(String(decoding: data, as: UTF8.self))
            }
            continuation.finish()
        }
    }

    /// Everything, to the end.
    func all() async -> String {
        for await chunk in self.chunks { self.gathered.append(chunk) }
        return self.gathered.all.joined()
    }

    /// Waits until `text` has come; false if it never will.
    func wait(for text: String) async -> Bool {
        if self.gathered.all.joined().contains(text) { return true }
        for await chunk in self.chunks {
            self.gathered.append(chunk)
            if self.gathered.all.joined().contains(text) { return true }
        }
        return false
    }
}
