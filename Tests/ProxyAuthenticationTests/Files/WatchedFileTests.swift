// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Synchronization
import Testing

@testable import ProxyAuthentication

/// A file that changes while it is in use.
@Suite struct WatchedFileTests {
    /// Runs the body with the path of a file that is not there yet.
    static func withPath(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "watched-\(UUID().uuidString)"
        defer { unlink(path) }
        try body(path)
    }

    static func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    /// The file's text; one that says "bad" cannot be used.
    static func watch(
        _ path: String,
        _ lines: LogLines,
        now: ContinuousClock.Instant,
        reads: @escaping @Sendable () -> Void = {}
    ) throws -> WatchedFile<String> {
        try WatchedFile(path, limit: 100, now: now, logger: lines.logger) { bytes throws(FileFault) in
            reads()
            let text = String(decoding: bytes, as: UTF8.self)
            guard text != "bad" else { throw FileFault("is bad") }
            return text
        }
    }

    let start = ContinuousClock.now

    @Test("A file that cannot be used at first is an error")
    func first() throws {
        try Self.withPath { path in
            let lines = LogLines()
            #expect(throws: FileFault("cannot be read: No such file or directory")) {
                try Self.watch(path, lines, now: self.start)
            }
            try Self.write("bad", path)
            #expect(throws: FileFault("is bad")) { try Self.watch(path, lines, now: self.start) }
            try Self.write(String(repeating: "x", count: 101), path)
            #expect(throws: FileFault("cannot be read: longer than 100 bytes")) {
                try Self.watch(path, lines, now: self.start)
            }
        }
    }

    @Test("A change is seen a second after the last look at the latest, and only a change is read")
    func change() throws {
        try Self.withPath { path in
            let lines = LogLines()
            let reads = Mutex(0)
            try Self.write("one", path)
            let file = try Self.watch(path, lines, now: self.start) { reads.withLock { $0 += 1 } }
            for second in 0..<5 { #expect(file.contents(now: self.start + .seconds(second)) == "one") }
            #expect(reads.withLock { $0 } == 1)
            try Self.write("two", path)
            #expect(file.contents(now: self.start + .milliseconds(4999)) == "one")
            #expect(file.contents(now: self.start + .seconds(5)) == "two")
            #expect(reads.withLock { $0 } == 2)
            #expect(lines.lines == ["info file has changed and was read again"])
        }
    }

    @Test("A change that cannot be used keeps what was before, is logged once, and is over when the file is mended")
    func badChange() throws {
        try Self.withPath { path in
            let lines = LogLines()
            try Self.write("one", path)
            let file = try Self.watch(path, lines, now: self.start)
            try Self.write("bad", path)
            for second in 1..<5 { #expect(file.contents(now: self.start + .seconds(second)) == "one") }
            unlink(path)
            for second in 5..<9 { #expect(file.contents(now: self.start + .seconds(second)) == "one") }
            try Self.write("two", path)
            #expect(file.contents(now: self.start + .seconds(9)) == "two")
            let error = "error file cannot be used; what it said before stays in force"
            #expect(lines.lines == [error, error, "info file has changed and was read again"])
            #expect(lines.everything.contains("is bad"))
            #expect(lines.everything.contains("No such file or directory"))
        }
    }

    @Test("A file that takes the place of another of the same size and date is noticed")
    func replaced() throws {
        try Self.withPath { path in
            try Self.write("one", path)
            let date = try #require(try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
            let file = try Self.watch(path, LogLines(), now: self.start)
            try Self.write("two", path)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            #expect(file.contents(now: self.start + .seconds(1)) == "two")
        }
    }
}
