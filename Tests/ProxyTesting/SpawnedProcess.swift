// SPDX-License-Identifier: GPL-3.0-only

public import Foundation
import Glibc

/// A process with three pipes, by posix_spawn(3).
///
/// Foundation's `Process` now and then misses the end of one when many come and go, keeps its pipes open, and lets its child
/// inherit those of another that begins at the same moment.
public struct SpawnedProcess: Sendable {
    /// A call of the system that failed.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        init(_ call: String, _ number: CInt) {
            self.description = "\(call): \(strerror(number).map { String(cString: $0) } ?? "error \(number)")"
        }
    }

    /// Its process id.
    public let id: pid_t
    /// To write its standard input to.
    public let input: FileHandle
    /// To read its standard output from.
    public let output: FileHandle
    /// To read its standard error from.
    public let errors: FileHandle

    /// Starts a program with exactly these variables.
    public init(path: String, arguments: [String], environment: [String: String]) throws {
        // A child that has gone shows as an error of the write to it, not as the end of all tests.
        signal(SIGPIPE, SIG_IGN)
        let pipes = (input: Self.closingOnExec(), output: Self.closingOnExec(), errors: Self.closingOnExec())
        let childEnds = [
            pipes.input.fileHandleForReading, pipes.output.fileHandleForWriting, pipes.errors.fileHandleForWriting,
        ]
        self.id = try Self.spawn(
            path,
            [path] + arguments,
            environment.map { "\($0)=\($1)" },
            standard: childEnds.map(\.fileDescriptor)
        )
        self.input = pipes.input.fileHandleForWriting
        self.output = pipes.output.fileHandleForReading
        self.errors = pipes.errors.fileHandleForReading
        for handle in childEnds { try handle.close() }
    }

    /// Returns when the process has ended; it stays a zombie until `reap`.
    public func waitUntilExit() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(self.id), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    /// The exit code of a process that has ended; or the signal that killed it, negated. To be called once.
    public func reap() -> Int32 {
        var status: CInt = 0
        while waitpid(self.id, &status, 0) < 0, errno == EINTR {}
        // WIFEXITED, WEXITSTATUS and WTERMSIG of <sys/wait.h>, which are macros.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String],
        standard descriptors: [CInt]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(target))
        }
        // Pipes of other tests, too, would be kept open by a child that inherits them, and their ends not be seen.
        for descriptor in 3..<Self.descriptorBound { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // Threads of Swift's concurrency block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for string in argv + envp { free(string) } }
        var id = pid_t()
        let error = posix_spawn(&id, path, &actions, &attributes, &argv, &envp)
        guard error == 0 else { throw Failure("posix_spawn \(path)", error) }
        return id
    }

    /// For the children of others, who may close less.
    private static func closingOnExec() -> Pipe {
        let pipe = Pipe()
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        return pipe
    }

    /// Above all open descriptors, and those that other threads open just now; closing one that is not open does no harm.
    private static var descriptorBound: CInt {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return (open.compactMap { CInt($0) }.max() ?? 1024) + 64
    }
}
