// SPDX-License-Identifier: GPL-3.0-only

import JavaScriptTesting
import Testing

/// The declarations of the library and of the generated modules, by Debian's compiler of TypeScript.
@Suite(.timeLimit(.minutes(2))) struct DeclarationTests {
    /// Also where a mistake must be seen (`@ts-expect-error`).
    @Test("What users write compiles, and their mistakes do not")
    func usage() async throws {
        let outcome = try await JavaScriptTool.typeScript.run(["--project", "Tests/JavaScript/types"])
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test("A mistake is one: the compiler does look")
    func mistake() async throws {
        let outcome = try await JavaScriptTool.typeScript.run([
            "--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "node",
            "Tests/JavaScript/types/mistake.ts",
        ])
        #expect(outcome.status != 0)
        #expect(outcome.output.contains("mistake.ts(7,"), "\(outcome.output)")
    }

    @Test("Modules have what is declared, and nothing else")
    func modules() async throws {
        let modules = [
            "JavaScript/src/index.js", "JavaScript/generated/rendezvous.js", "JavaScript/generated/tunnelproxy.js",
            "Tests/GoldenAPI/JavaScript/Golden.js",
        ]
        let outcome = try await JavaScriptTool.node.run(["Tests/JavaScript/types/declarations.mjs"] + modules)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
