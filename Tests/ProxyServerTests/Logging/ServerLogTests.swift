// SPDX-License-Identifier: GPL-3.0-only

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
                LineLogHandler(label: label, sink: sink, level: verbose ? .debug : .info)
            }
            body(logger)
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
                try ServerLog(configuration).logger(.application).info("\(text)")
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
}
