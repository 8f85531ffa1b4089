// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

/// Model to test vectors.
package struct VectorGenerator: Sendable {
    private let api: API
    private let stem: String

    /// - Parameter stem: The spec's file name without its extension; the file is named after it.
    package init(_ api: API, stem: String) {
        self.api = api
        self.stem = stem
    }

    /// One Swift file, for a test target.
    package func files() -> [GeneratedFile] {
        var writer = SourceWriter()
        writer.header(
            specification: "\(stem).json",
            "The target that uses it declares APITestVector, with `method: String`, `params: String` (JSON) and",
            "`expectation`: `.valid` or `.invalid(message: String)`, the text behind \"error\" in the answer."
        )
        let name = Naming.lowerCamelCase(api.name) + "TestVectors"
        writer.documentation("Params for every parameter of every method, and what a server must make of them.")
        writer.block("let \(name): [APITestVector] = [", closing: "]") { writer in
            for vector in api.testVectors { writer.write(vector) }
        }
        return [GeneratedFile(name: "\(stem)+TestVectors.swift", text: writer.text)]
    }

    /// Each vector as a request, a file of its own: what a fuzzer begins with.
    package func corpus() -> [GeneratedFile] {
        api.testVectors.enumerated().map { number, vector in
            GeneratedFile(
                name: "\(stem)-\(number + 1).json",
                text: #"{"id":7,"method":"\#(vector.method)","params":\#(vector.params.compactText)}"#
            )
        }
    }
}

extension SourceWriter {
    fileprivate mutating func write(_ vector: TestVector) {
        let expectation =
            switch vector.expectation {
            case .valid: Expression.text(".valid")
            case .invalid(let message): Expression.call(opening: ".invalid(", [.labelled("message", .string(message))])
            }
        block("APITestVector(", closing: "),") { writer in
            writer.line("method: \"\(vector.method)\",")
            writer.write("params: ", .string(vector.params.compactText), ",")
            writer.write("expectation: ", expectation)
        }
    }
}
