// SPDX-License-Identifier: GPL-3.0-only

import Dispatch
import Foundation
import Logging
import ProxyAuthentication
import Testing

@testable import ProxyServer

@Suite struct ServerLogTests {
    /// Logs to a file of its own, and returns what stands in it afterwards.
    func logged(verbose: Bool = false, _ body: (Logger) -> Void) throws -> [Substring] {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/test.log"
            let descriptor = try #require(TemporaryDirectory.createFile(path))
            let sink = LogSink(descriptors: [descriptor])
            let logger = Logger(label: "test") { label in
                LineLogHandler(label: label, sink: sink, threshold: LogThreshold(verbose ? .debug : .info))
            }
            body(logger)
            #expect(sink.flush(until: .now() + .seconds(10)))
            TemporaryDirectory.closeFile(descriptor)
            let contents = try BoundedFile.read(path, limit: 1 << 20)
            return String(decoding: contents, as: UTF8.self).split(separator: "\n")
        }
    }

    @Test("What is below the level is neither written nor put together")
    func level() throws {
        var isEvaluated = false
        let lines = try self.logged { logger in
            logger.debug("\({ isEvaluated = true; return "never" }())")
            logger.info("once")
        }
        #expect(!isEvaluated)
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" info     test: once") == true)
        #expect(try self.logged(verbose: true) { $0.debug("now") }.count == 1)
    }

    @Test("The metadata of the call is stronger than the logger's")
    func metadata() throws {
        let lines = try self.logged { logger in
            var logger = logger
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger.warning("m", metadata: ["b": "call", "c": "call"])
        }
        #expect(lines.first?.hasSuffix(" warning  test: m a=logger b=call c=call") == true)
    }

    @Test("Lines of many threads do not run into each other")
    func threads() async throws {
        let lines = try await TemporaryDirectory.with { directory in
            let path = "\(directory)/test.log"
            let descriptor = try #require(TemporaryDirectory.createFile(path))
            let sink = LogSink(descriptors: [descriptor])
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask { sink.write(String(repeating: "\(number % 10)", count: 500) + "\n") }
                }
            }
            #expect(sink.flush(until: .now() + .seconds(10)))
            TemporaryDirectory.closeFile(descriptor)
            let contents = try BoundedFile.read(path, limit: 1 << 20)
            return String(decoding: contents, as: UTF8.self).split(separator: "\n")
        }
        #expect(lines.count == 200)
        #expect(lines.allSatisfy { $0.count == 500 && Set($0).count == 1 })
    }

    @Test("The configured file is appended to; one that cannot be written stops the start with 69")
    func file() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/server.log"
            for text in ["first", "second"] {
                let configuration = try load("", ServerOptions(logFile: path)).configuration
                let log = try ServerLog(configuration)
                log.logger(.application).info("\(text)")
                log.flush()
            }
            let contents = try String(decoding: BoundedFile.read(path, limit: 1 << 20), as: UTF8.self)
            #expect(contents.split(separator: "\n").map { $0.split(separator: " ").last } == ["first", "second"])
            let missing = "\(directory)/none/server.log"
            let configuration = try load("", ServerOptions(logFile: missing)).configuration
            let message =
                "option --logging: [ProxyServer] logFile = \"\(missing)\" cannot be written: No such file or directory"
            #expect(throws: StartError(.unavailable, message)) { try ServerLog(configuration) }
        }
    }

    @Test("Opened anew, the file has what comes from then on, and its old self what came before")
    func reopen() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/server.log"
            let log = try ServerLog(try load("", ServerOptions(logFile: path)).configuration)
            let logger = log.logger(.application)
            logger.info("before")
            log.flush()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            logger.info("still the old")
            log.flush()
            log.reopen()
            logger.info("after")
            log.flush()
            #expect(try TemporaryDirectory.lines(of: path + ".1").map(\.lastWord) == ["before", "old"])
            #expect(try TemporaryDirectory.lines(of: path).map(\.lastWord) == ["anew", "after"])
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode.map { $0 & ~0o640 } == 0)
        }
    }

    @Test("A file that cannot be opened anew stays the one that was open, and there it says why")
    func failedReopen() throws {
        try TemporaryDirectory.with { directory in
            let folder = "\(directory)/folder"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let log = try ServerLog(try load("", ServerOptions(logFile: folder + "/log")).configuration)
            try FileManager.default.moveItem(atPath: folder, toPath: folder + ".1")
            log.reopen()
            log.logger(.application).info("on")
            log.flush()
            let lines = try TemporaryDirectory.lines(of: folder + ".1/log")
            #expect(lines.count == 2)
            #expect(
                lines.first?.hasSuffix(
                    " error    Application: the log file cannot be opened anew: lines go on into the one that was open "
                        + "error=\"No such file or directory\""
                ) == true
            )
            #expect(lines.last?.lastWord == "on")
        }
    }

    @Test("A log without a file has nothing to open anew")
    func noFile() throws {
        try ServerLog(try load("").configuration).reopen()
    }

    @Test("With logFormat=json each line is an object")
    func json() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/server.log"
            let file = "[ProxyServer]\nlogFormat=json\n"
            let log = try ServerLog(try load(file, ServerOptions(logFile: path)).configuration)
            log.logger(.engine).warning("hot", metadata: ["celsius": "\(99)"])
            log.flush()
            let lines = try TemporaryDirectory.lines(of: path)
            let line = try JSONDecoder().decode(JSONLogLineTests.Line.self, from: Data(try #require(lines.first).utf8))
            #expect(lines.count == 1)
            #expect([line.level, line.category, line.message] == ["warning", "Engine", "hot"])
            #expect(line.fields == ["celsius": "99"])
        }
    }
}

extension String {
    fileprivate var lastWord: String { self.split(separator: " ").last.map(String.init) ?? "" }
}
