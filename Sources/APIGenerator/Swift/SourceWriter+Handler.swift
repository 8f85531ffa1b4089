// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// The protocol that the server's own code conforms to.
    mutating func writeHandler(_ names: SwiftNames) {
        let methods = names.api.methods.filter { $0.answer == .handler }
        if !methods.isEmpty {
            line("public import JSONRPC")
            line()
        }
        documentation(
            "Who answers the methods of the \(names.api.title).",
            "A function that throws refuses: the caller gets an error text and, where the failure has one, a typed answer."
        )
        guard !methods.isEmpty else { return line("public protocol \(names.handler): Sendable {}") }
        block("public protocol \(names.handler): Sendable {") { writer in
            writer.separated(methods) { writer, method in
                let message = names.message(method.name)
                writer.documentation(method.description)
                writer.block("func \(names.call(method))(", closing: ") async throws(\(message).Failure)") { writer in
                    writer.line("_ request: \(message)")
                }
                writer.indented { $0.line("-> \(message).Response") }
            }
        }
    }
}
