// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import ProxyTesting

/// The program `nymea-remoteproxy` as a process of its own.
final class DaemonProcess: Sendable {
    /// What a process left behind.
    struct Ending: Equatable {
        /// Negative: the number of the signal that killed it.
        let exitCode: Int32
        let output: String
        let errors: String
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
    ///   - input: What comes from standard input; a few KiB at most, since it is written before anybody has to read it.
    init(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        let spawned = try SpawnedProcess(
            path: Self.program,
            arguments: arguments,
            environment: environment.merging(Self.sanitizer) { one, _ in one }
        )
        self.identifier = spawned.id
        self.output.read(spawned.output)
        self.errors.read(spawned.errors)
        // One that has ended by now wanted none.
        try? spawned.input.write(contentsOf: Data(input.utf8))
        try spawned.input.close()
        Thread.detachNewThread { [exitCode] in
            spawned.waitUntilExit()
            exitCode.settle(spawned.reap())
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

    /// Beside the test bundle: the package builds both into one folder.
    private static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "nymea-remoteproxy").path
}
