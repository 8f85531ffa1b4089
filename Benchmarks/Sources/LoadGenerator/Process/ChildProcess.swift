// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// A program that runs while this object lives, or until `stop`.
final class ChildProcess {
    let id: pid_t
    let name: String
    /// The file its standard output and error go to.
    let log: String
    private var hasEnded = false

    /// Starts a program on the given cores; its output goes to the file `log`.
    init(_ name: String, _ arguments: [String], cores: Set<Int>, ownCores: Set<Int>, log: String) throws {
        self.name = name
        self.log = log
        // If this process is killed, the child gets a signal too.
        let guardian = "/usr/bin/setpriv"
        let prefix = access(guardian, X_OK) == 0 ? [guardian, "--pdeathsig", "TERM", "--"] : []
        // A child inherits the cores; it must not run elsewhere even for a moment, or it would count wrong ones.
        try Affinity.set(cores)
        let result = Result { try Self.spawn(prefix + arguments, log: log) }
        try Affinity.set(ownCores)
        self.id = try result.get()
    }

    deinit {
        self.stop()
    }

    /// Ends the program: SIGTERM, and SIGKILL if that does not help within three seconds.
    func stop() {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        kill(self.id, SIGTERM)
        for _ in 0..<300 {
            if waitpid(self.id, nil, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(self.id, SIGKILL)
        waitpid(self.id, nil, 0)
    }

    /// Whether the program has not ended yet.
    var isRunning: Bool {
        if !self.hasEnded, waitpid(self.id, nil, WNOHANG) == self.id { self.hasEnded = true }
        return !self.hasEnded
    }

    /// Waits until `find` finds something in the program's output.
    ///
    /// - Throws: `BenchmarkError` with the last of its output if it ends or takes longer than `seconds`.
    func wait<Value>(for what: String, seconds: Double = 10, _ find: (String) -> Value?) throws -> Value {
        let deadline = UInt64.seconds(fromNow: seconds)
        while Clock.now < deadline {
            try Interruption.check()
            let isRunning = self.isRunning
            if let value = find(self.output) { return value }
            guard isRunning else { throw self.failure("ended before \(what)") }
            usleep(5_000)
        }
        throw self.failure("took too long: \(what)")
    }

    /// Waits until the program has ended by itself.
    ///
    /// - Throws: `BenchmarkError` if it fails.
    func finish() throws {
        var status: CInt = 0
        while !self.hasEnded {
            if waitpid(self.id, &status, 0) == self.id { self.hasEnded = true }
            try Interruption.check()
        }
        guard status == 0 else { throw self.failure("failed") }
    }

    /// What the program has written so far.
    var output: String { (try? TextFile.read(self.log)) ?? "" }

    /// An error that quotes the last line of the program's output.
    func failure(_ what: String) -> BenchmarkError {
        let last = self.output.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return BenchmarkError("\(self.name) \(what)\(last)")
    }

    /// What scripts/test-sanitized.sh tells a sanitizer, for its part of the process.
    private static var sanitizer: [String] {
        ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].compactMap { (name: String) in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
    }

    private static func spawn(_ arguments: [String], log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The same environment wherever the benchmark runs, so that no variable configures the server.
        let environment =
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"] + Self.sanitizer
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var id = pid_t()
        let code = posix_spawnp(&id, arguments[0], &actions, nil, words, variables)
        guard code == 0 else { throw BenchmarkError.system("cannot start \(arguments[0])", code: code) }
        return id
    }
}
