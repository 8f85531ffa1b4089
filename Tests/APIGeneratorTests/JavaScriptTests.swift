// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import APISpec
import Foundation
import JavaScriptTesting
import Testing

/// Generated modules are loaded and run: they must judge what the Swift ones judge, in the same words.
@Suite(.timeLimit(.minutes(2))) struct JavaScriptTests {
    @Test(arguments: [
        ("Tests/GoldenAPI/Golden.json", "Tests/GoldenAPI/JavaScript/Golden.js"),
        ("Spec/rendezvous.json", "JavaScript/generated/rendezvous.js"),
        ("Spec/tunnelproxy.json", "JavaScript/generated/tunnelproxy.js"),
    ])
    func modulesJudgeTheTestVectors(spec: String, module: String) async throws {
        let vectors = try Files.api(JavaScriptTool.repository.appending(path: spec)).testVectors
        let lines = vectors.map { vector in
            let error: JSON =
                switch vector.expectation {
                case .valid: .null
                case .invalid(let message): .string(message)
                }
            let line: JSON = ["method": .string(vector.method.description), "params": vector.params, "error": error]
            return line.compactText + "\n"
        }
        let outcome = try await JavaScriptTool.node.run(
            ["Tests/JavaScript/vectors.mjs", module],
            input: lines.joined()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "\(vectors.count)\n" && vectors.count > 10)
    }

    @Test func theModulesAreTheGoldenOnes() throws {
        let runtime = "../../../JavaScript/src/validation.js"
        let files = JavaScriptGenerator(try Files.api(Files.golden), stem: "Golden", runtime: runtime).files()
        try GoldenTests.compare(files, with: "GoldenAPI/JavaScript", count: 2)
    }

    @Test func theModulesInTheRepositoryAreNotStale() throws {
        let folder = JavaScriptTool.repository.appending(path: "JavaScript/generated")
        var names: [String] = []
        for spec in try Files.specs() {
            let stem = spec.deletingPathExtension().lastPathComponent
            let generator = JavaScriptGenerator(try Files.api(spec), stem: stem, runtime: "../src/validation.js")
            for file in generator.files() {
                names.append(file.name)
                let text = try String(contentsOf: folder.appending(path: file.name), encoding: .utf8)
                #expect(text == file.text, "\(file.name) is stale: run 'make docs'")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names.sorted())
    }

    @Test func literalsEscapeWhatCannotBeSeen() throws {
        let spec = """
            {
                "title": "A \\"quoted\\" \\\\ title\\u2028*/", "name": "T", "apiVersion": "1",
                "states": { "s": "S." },
                "methods": {
                    "A.Constructor": {
                        "description": "Ends a comment */ early.", "params": {}, "returns": { "params": "$ref:ConstructorParams" },
                        "states": ["s"]
                    }
                },
                "notifications": {}, "types": { "ConstructorParams": { "a": "$ref:Late" }, "Late": { "b": "Int" } }
            }
            """
        let api = try API(parsing: SourceText(file: "t.json", bytes: Array(spec.utf8))) { _ throws(UnreadableInclude) in
            throw UnreadableInclude(reason: "there is none")
        }
        let texts = JavaScriptGenerator(api, stem: "t", runtime: "./r.js").files().map(\.text)
        #expect(texts[0].contains(#"export const title = "A \"quoted\" \\ title\u2028*/";"#))
        #expect(texts.allSatisfy { $0.contains(#"Ends a comment *\/ early."#) })
        // No class can have a method of this name, and no interface the name of a type.
        #expect(
            texts[0].contains("constructor_(options) {") && texts[1].contains("constructor_(options?: rpc.CallOptions)")
        )
        #expect(texts[1].contains("export type Constructor_Params = Record<string, never>;"))
        #expect(texts[1].contains("export interface ConstructorParams {"))
        #expect(texts[1].contains("export type Notification = never;"))
    }
}
