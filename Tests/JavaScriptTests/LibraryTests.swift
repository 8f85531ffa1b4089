// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JavaScriptTesting
import Testing

/// What is written in JavaScript, tested in JavaScript: the library and the example for browsers without a network.
@Suite(.timeLimit(.minutes(2))) struct LibraryTests {
    /// Each is a file of Tests/JavaScript/unit.
    static let files = ["control", "example", "queue", "tunnel", "validation"]

    @Test(arguments: files)
    func unit(file: String) async throws {
        let outcome = try await JavaScriptTool.node.run(["--test", "Tests/JavaScript/unit/\(file).test.mjs"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        // No test at all would be a success, too.
        #expect(outcome.output.contains(/(?m)^(# |ℹ )pass [1-9]/), "\(outcome.output)")
    }

    @Test("No file of tests is left out")
    func complete() throws {
        let folder = JavaScriptTool.repository.appending(path: "Tests/JavaScript/unit")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == Self.files.map { "\($0).test.mjs" })
    }
}
