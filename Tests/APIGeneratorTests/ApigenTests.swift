// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

/// The program as a build runs it: its exit code, its standard error and the files it leaves.
@Suite struct ApigenTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "apigen-\(UUID().uuidString)")

    @Test func aBadSpecIsReportedLikeACompilersErrorAndFails() throws {
        let spec = try write("bad.json", "{\n    \"title\": 1,\n    \"tilte\": \"x\"\n}\n")
        defer { removeDirectory() }
        let result = try run("swift", spec.path, "--output-directory", directory.appending(path: "out").path)
        let lines = result.error.split(separator: "\n").map(String.init)
        #expect(result.status == 1)
        #expect(lines.first == "\(spec.path):1:1: error: the spec has no 'name'")
        #expect(lines.contains("\(spec.path):2:14: error: 'title' must be a string, not a number"))
        #expect(lines.contains { $0.hasPrefix("\(spec.path):3:5: error: unknown key 'tilte' in the spec; known are") })
        #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "out").path))
    }

    @Test func aSpecThatIsNotThereIsNamed() throws {
        let result = try run("docs", "/nonexistent/spec.json", "--output-directory", directory.path)
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("/nonexistent/spec.json: error: cannot be read: "))
    }

    @Test func aFaultyIncludeIsNamedTheWayTheSpecWas() throws {
        let spec = """
            {
                "title": "T", "name": "T", "apiVersion": "1",
                "includes": ["shared.json"],
                "states": { "s": "S." }, "methods": {}, "notifications": {}, "types": {}
            }
            """
        let url = try write("spec.json", spec)
        defer { removeDirectory() }
        let arguments = ["swift", url.path, "--output-directory", directory.appending(path: "out").path]
        #expect(try run(arguments).error.hasPrefix("\(url.path):3:18: error: include 'shared.json' cannot be read: "))
        let include = try write("shared.json", "{ \"title\": \"S\" }")
        let result = try run(arguments)
        #expect(result.error == "\(include.path):1:1: error: the include has no 'name'\n")
        #expect(result.status == 1)
    }

    @Test func aFileThatIsRightIsNotTouched() throws {
        defer { removeDirectory() }
        let arguments = ["swift", Files.golden.path, "--output-directory", directory.path]
        #expect(try run(arguments).status == 0)
        let kept = directory.appending(path: "Golden+API.swift")
        let changed = directory.appending(path: "Golden+Call.swift")
        let past = Date(timeIntervalSince1970: 1_000_000)
        try Data("other".utf8).write(to: changed)
        for url in [kept, changed] {
            try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: url.path)
        }
        #expect(try run(arguments).status == 0)
        #expect(try modificationDate(kept) == past)
        #expect(try modificationDate(changed) > past)
        #expect(try String(contentsOf: changed, encoding: .utf8).contains("public enum Call"))
    }

    @Test func checkFailsForAStaleDocumentAndWritesNothing() throws {
        defer { removeDirectory() }
        let arguments = ["docs", Files.golden.path, "--output-directory", directory.path]
        #expect(try run(arguments).status == 0)
        #expect(try run(arguments + ["--check"]).status == 0)
        let stale = directory.appending(path: "Golden.md")
        try Data("stale".utf8).write(to: stale)
        let result = try run(arguments + ["--check"])
        #expect(result.status == 1)
        #expect(result.error.contains("Golden.md"))
        #expect(result.error.contains("swift package generate-docs"))
        #expect(try String(contentsOf: stale, encoding: .utf8) == "stale")
    }

    private func run(_ arguments: String...) throws -> (status: Int32, error: String) {
        try run(arguments)
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, error: String) {
        let process = Process()
        let standardError = Pipe()
        // Tests and programs are built into one directory.
        process.executableURL = Bundle.main.bundleURL.appending(path: "apigen")
        process.arguments = arguments
        process.standardError = standardError
        try process.run()
        let error = try standardError.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: error, as: UTF8.self))
    }

    private func write(_ name: String, _ text: String) throws -> URL {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let url = directory.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url
    }

    private func modificationDate(_ url: URL) throws -> Date {
        try #require(FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date)
    }

    private func removeDirectory() {
        try? FileManager.default.removeItem(at: directory)
    }
}
