// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Foundation
import Testing

@testable import ProxyServer

/// Real descriptors that stand still, are full, or have nobody at their other end.
@Suite(.timeLimit(.minutes(1))) struct LogWriterTests {
    /// A pipe whose reading end is the test's.
    final class Pipe {
        let reader: Int32
        let writer: Int32
        /// What was read and not yet asked for.
        private var rest: [UInt8] = []

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (self.reader, self.writer) = (ends[0], ends[1])
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }

        /// Waits for the next lines.
        func lines(_ count: Int) -> [String] {
            var lines: [String] = []
            while lines.count < count {
                if let end = self.rest.firstIndex(of: UInt8(ascii: "\n")) {
                    lines.append(String(decoding: self.rest[..<end], as: UTF8.self))
                    self.rest = Array(self.rest[(end + 1)...])
                } else {
                    var chunk = [UInt8](repeating: 0, count: 4_096)
                    let result = read(self.reader, &chunk, chunk.count)
                    guard result > 0 else { break }
                    self.rest += chunk.prefix(result)
                }
            }
            return lines
        }

        deinit {
            close(self.reader)
            close(self.writer)
        }
    }

    func writer(_ descriptor: Int32, limit: Int = LogWriter.maximumBacklog) -> LogWriter {
        LogWriter(LogOutput(descriptor, isOwned: false), limit: limit) { "(\($0) lost)\n" }
    }

    @Test("Who logs never waits for a pipe that nobody reads; what was lost is said where it is missing")
    func blockedPipe() throws {
        let pipe = try Pipe()
        let line = String(repeating: "x", count: 999) + "\n"
        let writer = self.writer(pipe.writer, limit: 200_000)
        // Far more than the pipe and the backlog hold; were it to wait for the pipe, it would wait for ever.
        for number in 0..<2_000 { writer.write("\(number) \(line)") }
        #expect(!writer.flush(until: .now() + .milliseconds(10)))
        // Each line has its number, and each count stands exactly where so many are missing.
        var (next, written) = (0, 0)
        while next < 2_000 {
            let text = try #require(pipe.lines(1).first)
            if text.hasSuffix(" lost)") {
                next += try #require(text.dropFirst().split(separator: " ").first.flatMap { Int($0) })
            } else {
                #expect(text == "\(next) \(line.dropLast())")
                next += 1
                written += 1
            }
        }
        #expect(next == 2_000)
        #expect((190..<2_000).contains(written))
        // And on it goes.
        writer.write("more\n")
        #expect(pipe.lines(1) == ["more"])
    }

    @Test("A descriptor that does not block is waited for all the same")
    func nonBlockingPipe() throws {
        let pipe = try Pipe()
        #expect(fcntl(pipe.writer, F_SETFL, O_NONBLOCK) == 0)
        let writer = self.writer(pipe.writer)
        for number in 0..<20_000 { writer.write("line number \(number)\n") }
        #expect(pipe.lines(20_000) == (0..<20_000).map { "line number \($0)" })
        #expect(writer.flush(until: .now() + .seconds(10)))
    }

    @Test("A full disk costs lines, not the process; they are counted, and later ones tried")
    func fullDisk() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(full >= 0)
        defer { close(full) }
        let writer = self.writer(full)
        for _ in 0..<3 { writer.write("nobody reads this\n") }
        #expect(writer.flush(until: .now() + .seconds(10)))
        #expect(writer.status == LogStatus(lostLines: 3, backlog: 0, backlogLimit: LogWriter.maximumBacklog))
        try TemporaryDirectory.with { directory in
            // The disk has room again.
            let path = "\(directory)/log"
            try writer.replaceOutput(with: LogOutput.open(path))
            writer.write("room\n")
            #expect(writer.flush(until: .now() + .seconds(10)))
            #expect(try TemporaryDirectory.lines(of: path) == ["(3 lost)", "room"])
        }
    }

    @Test("A reader that has gone costs lines, not the process")
    func brokenPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let writer = self.writer(ends[1])
        writer.write("one\n")
        #expect(writer.flush(until: .now() + .seconds(10)))
        writer.write("two\n")
        #expect(writer.flush(until: .now() + .seconds(10)))
    }

    @Test("What waits is still written when the writer goes")
    func end() throws {
        let pipe = try Pipe()
        var writer: LogWriter? = self.writer(pipe.writer)
        for number in 0..<100 { writer?.write("\(number)\n") }
        writer = nil
        #expect(pipe.lines(100) == (0..<100).map(String.init))
    }

    @Test("An output that stands still keeps nothing from another")
    func independence() throws {
        try TemporaryDirectory.with { directory in
            let pipe = try Pipe()
            let path = "\(directory)/log"
            let sink = try LogSink(pipe.writer, file: path, format: .text)
            let line = String(repeating: "x", count: 99) + "\n"
            for _ in 0..<2_000 { sink.write(line) }
            // The pipe is full: it is given no time, which leaves the file its own.
            #expect(!sink.flush(until: .now() + .milliseconds(200)))
            while try TemporaryDirectory.lines(of: path).count < 2_000 {
                _ = sink.flush(until: .now() + .milliseconds(10))
            }
            #expect(pipe.lines(2_000).count == 2_000)
            #expect(sink.flush(until: .now() + .seconds(10)))
        }
    }
}
