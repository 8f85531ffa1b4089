// SPDX-License-Identifier: GPL-3.0-only

import Glibc
import Testing

@testable import LoadGenerator

struct ChildProcessTests {
    private static func start(_ script: String, in directory: TemporaryDirectory) throws -> ChildProcess {
        let cores = Set(0..<Affinity.count)
        let log = "\(directory.path)/log"
        return try ChildProcess("child", ["/bin/sh", "-c", script], cores: cores, ownCores: cores, log: log)
    }

    @Test func whatItSaysIsFound() throws {
        let directory = try TemporaryDirectory()
        let child = try Self.start("echo port 12; exec sleep 60", in: directory)
        let port = try child.wait(for: "its port") { output in output.hasPrefix("port 12\n") ? 12 : nil }
        #expect(port == 12)
        #expect(child.isRunning)
        child.stop()
        #expect(kill(child.id, 0) == -1)
    }

    @Test func anEndBeforeThatIsAnErrorWithItsLastWords() throws {
        let directory = try TemporaryDirectory()
        let child = try Self.start("echo first; echo last >&2; exit 3", in: directory)
        let error = #expect(throws: BenchmarkError.self) { try child.wait(for: "its port") { _ in nil as Int? } }
        #expect(error?.description == "child ended before its port: last")
    }

    @Test func aFailureIsNoticed() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: BenchmarkError.self) { try Self.start("exit 1", in: directory).finish() }
        try Self.start("exit 0", in: directory).finish()
    }

    @Test func theDirectoryGoesWithItsFiles() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("text", as: "file")
        #expect(try TextFile.read(file) == "text")
        directory.remove()
        #expect(access(directory.path, F_OK) == -1)
    }
}
