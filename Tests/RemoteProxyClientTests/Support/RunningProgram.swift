// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Glibc
import ProxyTesting

/// A client program as a process of its own.
final class RunningProgram: Sendable {
    private let process: SpawnedProcess
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
        let directory = Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(filePath: ".")
        let process = try SpawnedProcess(
            path: directory.appending(path: name.rawValue).path,
            arguments: arguments,
            environment: ProcessInfo.processInfo.environment
        )
        self.process = process
        self.output = OutputCollector(process.output)
        self.errors = OutputCollector(process.errors)
        let (exits, exit) = AsyncStream.makeStream(of: Int32.self)
        Thread.detachNewThread {
            process.waitUntilExit()
            exit.yield(process.reap())
        }
        self.ended = Task {
            for await status in exits { return status }
            return -1
        }
        if let text {
            try self.type(text)
            try self.closeInput()
        }
    }

    /// Types something.
    func type(_ text: String) throws {
        try self.process.input.write(contentsOf: Data(text.utf8))
    }

    /// Ends its standard input.
    func closeInput() throws {
        try self.process.input.close()
    }

    func interrupt() {
        kill(self.process.id, SIGINT)
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
            kill(program.process.id, SIGKILL)
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
