// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication

/// The program `nymea-remoteproxy` as a process of its own.
///
/// Started with `posix_spawn` over sockets that close on exec: tests run side by side, and what another test's process
/// has inherited would not end with this one.
final class DaemonProcess: Sendable {
    /// What a process left behind.
    struct Ending: Equatable {
        /// Negative: the number of the signal that killed it.
        let exitCode: Int32
        let output: String
        let errors: String
    }

    struct Failure: Error {
        let errorNumber: Int32
    }

    /// What scripts/test-sanitized.sh tells a sanitizer, for its part of the process.
    private static let sanitizer = ProcessInfo.processInfo.environment
        .filter { ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].contains($0.key) }

    private let identifier: pid_t
    private let exitCode = OneShot<Int32>()
    private let output = OutputRecorder()
    private let errors = OutputRecorder()

    /// - Parameters:
    ///   - environment: The only variables the process has, beside a sanitizer's.
    ///   - input: What comes from standard input; a few KiB at most, since it is written before the process reads it.
    init(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        let inputPipe = try Self.makePipe()
        defer { close(inputPipe.read) }
        Array(input.utf8).withUnsafeBytes { _ = write(inputPipe.write, $0.baseAddress, $0.count) }
        close(inputPipe.write)
        let outputPipe = try Self.makePipe()
        let errorPipe = try Self.makePipe()
        defer {
            close(outputPipe.write)
            close(errorPipe.write)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputPipe.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, outputPipe.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorPipe.write, STDERR_FILENO)
        var arguments = ([Self.program] + arguments).map { strdup($0) } + [nil]
        let environment = environment.merging(Self.sanitizer) { one, _ in one }
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var identifier: pid_t = 0
        let result = posix_spawn(&identifier, Self.program, &actions, nil, &arguments, &variables)
        guard result == 0 else { throw Failure(errorNumber: result) }
        self.identifier = identifier
        self.output.read(outputPipe.read)
        self.errors.read(errorPipe.read)
        Thread.detachNewThread { [exitCode, identifier] in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
            // waitpid(2): the low seven bits are the signal that killed the process, or 0.
            exitCode.settle(status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F))
        }
    }

    /// Waits for the process to end by itself.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Ending {
        await (try DaemonProcess(arguments, environment: environment, input: input)).ending
    }

    /// What is left when the process has ended.
    var ending: Ending {
        get async {
            Ending(
                exitCode: await self.exitCode.value,
                output: await self.output.whole.value,
                errors: await self.errors.whole.value
            )
        }
    }

    /// Waits until a text was written to standard error; false if the process has ended without.
    func untilLogged(_ text: String) async -> Bool {
        await self.errors.until(text)
    }

    func send(_ signal: Int32) {
        kill(self.identifier, signal)
    }

    /// A pair of sockets in place of a pipe: the system offers to close these on exec from the beginning.
    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Failure(errorNumber: errno) }
        return (ends[0], ends[1])
    }

    /// Beside the test bundle: the package builds both into one folder.
    private static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "nymea-remoteproxy").path
}
