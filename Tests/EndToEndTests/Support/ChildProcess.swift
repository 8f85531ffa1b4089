// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Synchronization

/// A program that runs for the length of a test.
final class ChildProcess: Sendable {
    /// How it ended.
    struct Exit: Sendable {
        /// The exit code; or the signal that killed it, negated.
        let status: Int32
        /// All of its standard output.
        let output: String
        /// All of its standard error.
        let errors: String
    }

    /// Its standard output so far.
    let output = Transcript()
    /// Its standard error so far.
    let errors = Transcript()
    /// Its process id.
    let id: pid_t

    private let input: Mutex<FileHandle?>
    private let isRunning = Mutex(true)
    private let status: Task<Int32, Never>

    /// Starts a program, runs the body, and kills what still runs then.
    ///
    /// Also when the test's time is up: then everything that waits for the process sees its end.
    static func run<Result>(
        _ program: Program,
        _ arguments: [String],
        environment: [String: String] = [:],
        _ body: (ChildProcess) async throws -> Result
    ) async throws -> Result {
        let child = try ChildProcess(program, arguments, environment: environment)
        return try await withTaskCancellationHandler {
            do {
                let result = try await body(child)
                await child.end()
                return result
            } catch {
                await child.end()
                throw error
            }
        } onCancel: {
            child.signal(SIGKILL)
        }
    }

    /// Runs a program that ends by itself.
    static func exit(
        _ program: Program,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Exit {
        try await self.run(program, arguments, environment: environment) { await $0.exit }
    }

    private init(_ program: Program, _ arguments: [String], environment: [String: String]) throws {
        // What the machine's owner has set for a daemon of his own is not for this one.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("NYMEA_") }
        let spawned = try SpawnedProcess(
            path: program.url.path,
            arguments: arguments,
            environment: inherited.merging(environment) { $1 }
        )
        self.id = spawned.id
        self.input = Mutex(spawned.input)
        let (statuses, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.status = Task {
            for await status in statuses { return status }
            preconditionFailure("the stream ends behind its only element")
        }
        // The calls block, which the threads of Swift's concurrency must not.
        Thread.detachNewThread { [output] in output.read(spawned.output) }
        Thread.detachNewThread { [errors] in errors.read(spawned.errors) }
        Thread.detachNewThread { [self] in
            spawned.waitUntilExit()
            // Reaped under the lock, so that no signal goes to whoever gets the id next.
            let status = self.isRunning.withLock { isRunning in
                isRunning = false
                return spawned.reap()
            }
            continuation.yield(status)
        }
    }

    /// Types something.
    func type(_ text: String) throws {
        try self.input.withLock { try $0?.write(contentsOf: Data(text.utf8)) }
    }

    /// Ends its standard input.
    func closeInput() throws {
        try self.input.withLock { input in
            try input?.close()
            input = nil
        }
    }

    /// Sends a signal, if it still runs.
    func signal(_ number: Int32) {
        self.isRunning.withLock { isRunning in
            if isRunning { kill(self.id, number) }
        }
    }

    /// How it ended, once it has.
    var exit: Exit {
        get async {
            await Exit(status: self.status.value, output: self.output.text, errors: self.errors.text)
        }
    }

    private func end() async {
        self.signal(SIGKILL)
        _ = await self.exit
        try? self.closeInput()
    }
}

extension Transcript {
    /// Takes all that comes, until the other end is closed.
    fileprivate func read(_ pipe: FileHandle) {
        while case let bytes = pipe.availableData, !bytes.isEmpty { self.append(bytes) }
        self.finish()
        try? pipe.close()
    }
}
